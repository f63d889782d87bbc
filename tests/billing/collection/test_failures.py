"""When a bank says no, now or later."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.collection import tasks
from billing.collection.actions import retry
from billing.collection.models import Payment
from billing.collection.outcomes import REFUSED
from billing.collection.suspensions import SUSPENDED_FOR_PAYMENT
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.payouts.models import Transfer
from billing.stripe import gateway
from billing.stripe.fake import charges, customers, disputes
from billing.stripe.fake.memory import find
from billing.stripe.tasks import settle
from journal.models import Entry
from mail.models import OutgoingMail
from tests.billing import worlds


@pytest.fixture(autouse=True)
def no_day_off(monkeypatch):
    """These stories happen on working days; test_dunning has the others."""
    monkeypatch.setattr(tasks, "is_working_day", lambda _day: True)


def invoice():
    return Invoice.objects.services().get()


def days_later(days=4):
    Payment.objects.update(created_at=timezone.now() - timedelta(days=days))
    tasks.retry_failed_payments()
    settle()


def books_agree():
    return Leg.objects.on(Account.STRIPE).balance() == worlds.moved_at_stripe()


def test_a_declined_payment_leaves_the_invoice_for_the_next_try(billed, claire):
    payment = billed("card_declined")

    assert payment.status == "failed"
    assert payment.failure_code == "card_declined"
    assert payment.intent_id.startswith("pi_")
    assert invoice().status == "issued"
    assert Leg.objects.on(Account.IN_TRANSIT).balance() == 0
    assert Leg.objects.on(Account.RECEIVABLE).balance() == payment.amount_cents
    assert set(
        OutgoingMail.objects.filter(template="payment_failed").values_list("to", flat=True)
    ) == {"amelie@atelier-lumen.example", claire.email}


def test_it_is_tried_three_times_then_the_engagement_is_suspended(billed, engagement):
    billed("card_declined")
    days_later()
    days_later()
    days_later()

    assert list(Payment.objects.order_by("pk").values_list("attempt", "status")) == [
        (1, "failed"),
        (2, "failed"),
        (3, "failed"),
    ]
    engagement.refresh_from_db()
    assert engagement.status == "suspended"
    assert Entry.objects.about(engagement).last().reason == SUSPENDED_FOR_PAYMENT
    assert invoice().status == "action_required"


def test_another_payment_method_collects_and_lifts_the_suspension(
    billed, engagement, company, amelie
):
    billed("card_declined")
    days_later()
    days_later()
    worlds.set_up_payment(company, amelie, "card")
    settle()

    engagement.refresh_from_db()
    assert invoice().status == "paid"
    assert engagement.status == "active"
    assert Transfer.objects.get().status == "paid"
    assert books_agree()


def test_what_another_method_was_asked_for_in_vain_stands_in_one_place(
    billed, company, amelie, client
):
    first = billed("card_declined")
    worlds.set_up_payment(company, amelie, "card_declined")
    settle()

    second = Payment.objects.get(retry_of=None, attempt=1, status="failed", pk__gt=first.pk)
    assert not first.is_open_failure
    assert list(Payment.objects.failed()) == [second]
    client.force_login(amelie)
    stopped = client.get(reverse("collection:payments")).context["stopped"]
    assert [payment for payment, _ in stopped] == [second]
    days_later()
    assert Payment.objects.get(retry_of=second).attempt == 2
    assert Payment.objects.count() == 3


def test_a_suspension_for_papers_is_not_lifted_by_a_payment(billed, engagement, company, amelie):
    billed("card_declined")
    engagement.refresh_from_db()
    engagement.suspend(by=None, reason="Papers expired.")
    worlds.set_up_payment(company, amelie, "card")
    settle()

    engagement.refresh_from_db()
    assert engagement.status == "suspended"


def test_a_debit_that_fails_later_is_owed_again(billed):
    payment = billed("sepa_failing")
    assert payment.status == "processing"
    charges.fail(find("payment_intent", payment.intent_id))
    settle()

    payment.refresh_from_db()
    assert payment.status == "failed"
    assert invoice().status == "issued"
    assert Leg.objects.on(Account.IN_TRANSIT).balance() == 0


def test_a_second_click_on_try_again_asks_once(billed):
    payment = billed("card_declined")

    assert retry(payment, by=None) is not None
    assert retry(payment, by=None) is None


def test_a_late_yes_after_a_no_pays_the_invoice(billed):
    payment = billed("sepa_failing")
    intent = charges.fail(find("payment_intent", payment.intent_id))
    settle()
    charges.succeed(intent)
    settle()

    payment.refresh_from_db()
    assert payment.status == "succeeded"
    assert invoice().status == "paid"
    assert Transfer.objects.get().status == "paid"
    assert books_agree()


def test_a_late_yes_after_another_payment_goes_back(billed, company, amelie):
    payment = billed("sepa_failing")
    intent = charges.fail(find("payment_intent", payment.intent_id))
    settle()
    worlds.set_up_payment(company, amelie, "card")
    settle()
    assert invoice().status == "paid"

    charges.succeed(intent)
    settle()
    payment.refresh_from_db()
    assert payment.status == "refunded"
    assert Transfer.objects.count() == 1
    assert Leg.objects.on(Account.RECEIVABLE).balance() == 0
    assert books_agree()


def test_a_mandate_that_the_bank_cancels_blocks_the_next_run(billed, company, amelie):
    billed("sepa")
    method = find("payment_method", company.customer.payment_method_id)
    customers.detach_method(method)
    settle()

    company.customer.refresh_from_db()
    assert company.customer.status == "inactive"
    assert OutgoingMail.objects.filter(template="method_needed", to=amelie.email).count() == 1


def test_an_older_setup_page_does_not_undo_a_newer_one(company, amelie):
    from billing.collection.setup import apply_setup

    old = worlds.set_up_payment(company, amelie, "sepa")
    old_session = gateway.setup_session(find_session(old))
    old_session["setup_intent"]["created"] -= 60
    worlds.set_up_payment(company, amelie, "card")

    assert apply_setup(old_session).method == "card"


def find_session(customer):
    from billing.stripe.models import FakeObject

    return FakeObject.objects.filter(kind="checkout.session").latest("created_at").pk


@pytest.mark.parametrize("choice", ["card", "sepa"])
def test_an_old_page_does_not_bring_back_a_method_that_was_lost(company, amelie, as_, choice):
    customer = worlds.set_up_payment(company, amelie, choice)
    customers.detach_method(find("payment_method", customer.payment_method_id))
    settle()

    url = f"{reverse('collection:setup_return')}?session_id={find_session(customer)}"
    as_("amelie").get(url)

    customer.refresh_from_db()
    assert customer.status == "inactive"


@pytest.mark.parametrize("won", [True, False])
def test_a_dispute_with_the_bank_holds_the_money_until_it_is_decided(billed, won):
    payment = billed("card")
    intent = find("payment_intent", payment.intent_id)
    dispute = disputes.dispute(intent)
    settle()
    payment.refresh_from_db()
    assert payment.status == "disputed"
    assert Transfer.objects.get().status == "reversed"
    assert Leg.objects.on(Account.RECEIVABLE).balance() == payment.amount_cents
    assert books_agree()

    disputes.close_dispute(dispute, won=won)
    settle()
    payment.refresh_from_db()
    assert payment.status == ("won" if won else "lost")
    assert books_agree()
    if won:
        assert list(Transfer.objects.order_by("pk").values_list("status", flat=True)) == [
            "reversed",
            "paid",
        ]
        assert Leg.objects.on(Account.RECEIVABLE).balance() == 0
    else:
        assert Transfer.objects.count() == 1
        assert invoice().status == "overdue"


def test_a_fee_that_comes_back_with_a_dispute_won_is_booked_beside_the_first(billed):
    payment = billed("card")
    dispute = disputes.dispute(find("payment_intent", payment.intent_id))
    settle()
    disputes.close_dispute(dispute, won=True, fee_cents=-disputes.FEE_CENTS)
    settle()

    payment.refresh_from_db()
    assert payment.status == "won"
    assert Leg.objects.on(Account.FEES).balance() == payment.fee_cents
    assert books_agree()


def test_what_the_bank_said_exactly_is_not_told_to_the_freelancer(billed):
    payment = billed("card_declined")
    days_later()
    days_later()

    told = set(Entry.objects.about(invoice()).values_list("reason", flat=True))
    assert told == {"", REFUSED}
    assert Entry.objects.about(payment).last().reason == "card_declined"


def test_both_sides_are_told_of_the_suspension_and_of_its_end(billed, company, amelie):
    billed("card_declined")
    days_later()
    days_later()
    assert OutgoingMail.objects.filter(template="engagement_suspended").count() == 2

    worlds.set_up_payment(company, amelie, "card")
    settle()
    assert OutgoingMail.objects.filter(template="engagement_resumed").count() == 2
