"""What goes wrong with money waits for the administrator until it is settled."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.queues import invoices, machines, payments, payouts
from billing.collection.actions import retry
from billing.collection.models import Payment, Refund
from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.payouts.models import BillingMandate, Transfer
from billing.payouts.reversals import take_back
from billing.stripe.fake import accounts, disputes
from billing.stripe.fake.memory import find
from billing.stripe.models import FakeObject, Operation
from billing.stripe.tasks import settle
from journal.models import Entry
from marketplace.people.models import Freelancer
from tests.billing import worlds

OTHERS = ["amelie", "bruno", "claire", "farid", "nora", "edith"]


@pytest.fixture
def billed(engagement, amelie):
    """Bill a month with one of the fake's payment methods; gives the payment."""

    def bill(choice="card"):
        worlds.bill_a_month(engagement, amelie, choice)
        return Payment.objects.get()

    return bill


@pytest.fixture
def stuck(billed):
    """A transfer of which nobody knows whether Stripe has made it."""
    billed()
    Transfer.objects.update(status="scheduled", stripe_id=None, sent_at=None)
    Operation.objects.filter(kind="transfer").update(
        status="stuck", finished_at=None, external_id="", last_error={"code": "key_expired"}
    )
    return Operation.objects.get(kind="transfer")


def decide(client, operation, decision, reason="No trace of it at Stripe."):
    url = reverse("backoffice_operation_decision", args=[operation.pk])
    response = client.post(url, {"decision": decision, "reason": reason})
    operation.refresh_from_db()
    return response


def test_a_stuck_call_is_shown_with_what_stripe_said_last(client, oscar, stuck):
    client.force_login(oscar)
    page = reverse("backoffice_operation", args=[stuck.pk])

    assert [item.href for item in machines.stuck_operations().waiting] == [page]
    assert "key_expired" in client.get(page).text


@pytest.mark.parametrize("decision", ["ask", "send", "abandon"])
def test_whatever_is_decided_of_a_stuck_call_what_stripe_has_is_taken_over(
    client, oscar, stuck, decision
):
    client.force_login(oscar)
    for _ in range(2):
        decide(client, stuck, decision)
    settle()

    stuck.refresh_from_db()
    assert stuck.status == "done"
    assert Transfer.objects.get().status == "sent"
    assert (
        Entry.objects.about(stuck).filter(by=oscar, reason="No trace of it at Stripe.").count() == 1
    )


@pytest.mark.parametrize(
    ("decision", "status", "transfer"),
    [
        ("ask", "stuck", "scheduled"),
        ("send", "done", "sent"),
        ("abandon", "abandoned", "failed"),
    ],
)
def test_of_a_call_that_stripe_lacks_the_decision_counts(
    client, oscar, stuck, decision, status, transfer
):
    FakeObject.objects.filter(kind="transfer").delete()
    client.force_login(oscar)
    decide(client, stuck, decision)
    settle()

    stuck.refresh_from_db()
    assert stuck.status == status
    assert Transfer.objects.get().status == transfer


def test_several_calls_are_settled_by_one_decision(client, oscar, stuck):
    others = Operation.objects.filter(pk__in=[copy_of(stuck, n).pk for n in range(25)])
    client.force_login(oscar)
    assert reverse("backoffice_operations") in client.get(reverse("backoffice_queues")).text
    page = client.get(reverse("backoffice_operations")).text
    assert page.count("checked") == 26

    address = reverse("backoffice_operations_decision")
    data = {"operations": [other.pk for other in others], "decision": "ask"}
    assert client.post(address, data).status_code == 422
    assert others.filter(status="stuck").count() == 25
    client.post(address, data | {"reason": "Stripe was away."})

    assert list(Operation.objects.stuck()) == [stuck]
    settle()
    # Stripe has none of them, so each is asked about again.
    assert others.stuck().filter(last_error__code="not_found").count() == 25


def copy_of(operation, number):
    return Operation.objects.create(
        kind="transfer",
        key=f"copy:{number}",
        subject_id=operation.subject_id,
        params=operation.params,
        status="stuck",
        first_sent_at=operation.first_sent_at,
        not_before=operation.not_before,
    )


def test_a_call_that_is_being_repeated_is_shown_and_left_alone(client, oscar, stuck):
    Operation.objects.filter(pk=stuck.pk).update(status="pending", attempts=8)
    client.force_login(oscar)

    page = reverse("backoffice_operation", args=[stuck.pk])
    assert [item.href for item in machines.unanswered_operations().waiting] == [page]
    assert reverse("backoffice_operation_decision", args=[stuck.pk]) not in client.get(page).text
    decide(client, stuck, "send")
    assert stuck.if_missing == ""


def test_a_decision_on_a_call_says_why(client, oscar, stuck):
    client.force_login(oscar)

    assert decide(client, stuck, "send", reason="").status_code == 422
    assert stuck.status == "stuck"


def test_a_call_that_was_never_sent_is_not_given_up_by_hand(client, oscar, stuck):
    Operation.objects.filter(pk=stuck.pk).update(status="pending")
    client.force_login(oscar)
    decide(client, stuck, "abandon")

    assert stuck.status == "pending"


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_decides_on_calls(client, request, stuck, who):
    client.force_login(request.getfixturevalue(who))

    assert client.get(reverse("backoffice_operation", args=[stuck.pk])).status_code == 302
    decide(client, stuck, "abandon")
    assert stuck.status == "stuck"


def test_a_failed_payment_leaves_the_queue_once_its_invoice_is_paid(billed, company, amelie):
    payment = billed("card_declined")
    page = reverse("backoffice_payment", args=[payment.pk])
    assert payments.failed_payments().waiting[0].href == page

    worlds.set_up_payment(company, amelie, "card")
    # After the last try a fresh payment collects: it is no retry of the failed one.
    Payment.objects.filter(pk=payment.pk).update(attempt=3)
    payment.refresh_from_db()
    retry(payment, by=None)
    settle()

    assert Invoice.objects.services().get().status == "paid"
    assert payments.failed_payments().count == 0


def test_a_dispute_with_the_bank_waits_until_it_is_decided(billed):
    payment = billed()
    dispute = disputes.dispute(find("payment_intent", payment.intent_id))
    settle()
    assert payments.chargebacks().waiting[0].href == reverse(
        "backoffice_chargeback", args=[payment.chargebacks.get().pk]
    )

    disputes.close_dispute(dispute, won=False)
    settle()
    assert payments.chargebacks().count == 0
    assert invoices.overdue_invoices().waiting[0].label == Invoice.objects.services().get().number


def test_what_stripe_could_not_take_back_waits(billed, freelancer):
    payment = billed()
    accounts.pay_out(find("v2.core.account", freelancer.payout_account.stripe_id))
    disputes.dispute(find("payment_intent", payment.intent_id))
    settle()

    assert payouts.overpayments().count == 1
    assert payments.refused_reversals().count == 0


def test_a_reversal_refused_for_another_reason_waits(billed, oscar):
    billed()
    FakeObject.objects.filter(kind="transfer").delete()
    take_back(Transfer.objects.get(), 100, reason="A mistake.", by=oscar)
    settle()

    assert payments.refused_reversals().count == 1
    assert payouts.overpayments().count == 0


def test_refunds_that_failed_or_cannot_be_sent_wait(billed, oscar, monkeypatch):
    payment = billed()
    payment.refunds.create(amount_cents=100, reason="Goodwill.", status=Refund.Status.FAILED)
    note = credit(Invoice.objects.services().get(), reason="Never happened.", by=oscar)
    assert payments.failed_refunds().count == 1
    assert payments.waiting_refunds().count == 0

    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(payments.timezone, "localdate", lambda: tomorrow)
    assert [item.label for item in payments.waiting_refunds().waiting] == [note.number]


@pytest.mark.parametrize("field", ["street", "postcode", "city", "siret"])
def test_hours_that_cannot_be_invoiced_say_what_is_missing(engagement, freelancer, field):
    worlds.set_up_payouts(freelancer)
    worlds.approved_timesheet(engagement)
    assert invoices.uninvoiceable_hours().count == 0

    Freelancer.objects.filter(pk=freelancer.pk).update(**{field: ""})
    [waiting] = invoices.uninvoiceable_hours().waiting
    assert waiting.href == engagement.get_absolute_url()
    assert "," not in waiting.detail


def test_hours_without_a_mandate_cannot_be_invoiced(engagement, freelancer, farid):
    worlds.set_up_payouts(freelancer)
    worlds.approved_timesheet(engagement)
    BillingMandate.objects.update(revoked_at=timezone.now(), revoked_by=farid)

    assert invoices.uninvoiceable_hours().count == 1


def test_the_queues_cost_the_same_with_more_rows(client, oscar, engagement, company):
    client.force_login(oscar)
    worlds.approved_timesheet(engagement)
    url = reverse("backoffice_queues")
    client.get(url)
    with worlds.queries() as few:
        client.get(url)
    for _ in range(3):
        worlds.approved_timesheet(worlds.another_engagement(company))
    with worlds.queries() as many:
        client.get(url)

    assert len(many) == len(few)
