"""A bank took a company's payment back, and the company pays after all: she is paid, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.collection import dunning
from billing.collection.models import Payment
from billing.payouts import own_funds, tasks
from billing.payouts.amounts import due_cents
from billing.payouts.models import Transfer
from billing.stripe import inbox
from billing.stripe.fake import accounts, charges, disputes, events, own_money
from billing.stripe.fake.memory import find
from billing.stripe.models import FakeEvent, FakeObject, Operation, WebhookEvent
from billing.stripe.outbox import perform
from billing.stripe.tasks import settle
from tests.billing import worlds
from tests.billing.payouts.months import adds_up, received
from tests.faults import world


@pytest.fixture
def held(months):
    """A month whose transfer never left: her account was restricted."""
    accounts.restrict(months.at_stripe())
    settle()
    months.bill()
    return Transfer.objects.get()


def disputed():
    return disputes.dispute(find("payment_intent", Payment.objects.get().intent_id))


def bank_takes_it_back():
    dispute = disputed()
    settle()
    disputes.close_dispute(dispute, won=False)
    settle()


def hear(about):
    """Take in what Stripe says of these objects, and of no other; no call is made."""
    for event in FakeEvent.objects.all():
        events.deliver(event.pk)
    for event in WebhookEvent.objects.filter(type__startswith=about):
        inbox.process(event.pk)


def statuses():
    return list(Transfer.objects.order_by("pk").values_list("status", flat=True))


def an_hour_later():
    settle()
    tasks.release_transfers()
    settle()


def ready_again(months):
    accounts.enable(months.at_stripe())
    an_hour_later()


def write_off(invoice, oscar):
    invoice.refresh_from_db()
    dunning.remind(on=timezone.localdate() + timedelta(days=1))
    dunning.write_off(invoice, by=oscar, reason="Wound up.")


@pytest.mark.parametrize("status", ["blocked", "failed"])
def test_what_had_not_left_goes_with_the_payment_that_came(held, months, company, amelie, status):
    bank_takes_it_back()
    Transfer.objects.update(status=status)
    worlds.set_up_payment(company, amelie)
    ready_again(months)

    held.refresh_from_db()
    assert (held.status, held.payment) == ("paid", Payment.objects.get(status="succeeded"))
    assert received() == due_cents(held.invoice)
    assert adds_up()


@pytest.mark.parametrize("status", ["blocked", "failed"])
def test_when_the_company_never_pays_again_operations_decide(held, months, oscar, status):
    own_money.top_up(1_000_000)
    bank_takes_it_back()
    Transfer.objects.update(status=status)
    write_off(held.invoice, oscar)
    tasks.release_transfers()

    assert list(Transfer.objects.unpaid(on=timezone.localdate())) == [held]
    own_funds.pay(Transfer.objects.get(), by=oscar, reason="She worked.")
    ready_again(months)
    held.refresh_from_db()
    assert (held.status, held.payment) == ("paid", None)
    assert FakeObject.objects.filter(kind="transfer").count() == 1


def test_what_the_company_paid_before_the_sweep_came_to_it_stays_with_that_payment(
    held, months, company, amelie, oscar
):
    bank_takes_it_back()
    worlds.set_up_payment(company, amelie, "sepa_failing")
    debit = Payment.objects.latest("pk")
    seen = worlds.write_off(debit, oscar)
    charges.succeed(find("payment_intent", debit.intent_id))
    settle()
    own_funds.hold(seen)

    held.refresh_from_db()
    assert (held.payment.status, held.blocked_by) == ("succeeded", "account")


def test_what_comes_back_only_after_the_dispute_was_won_is_sent_anew(months):
    invoice = months.bill()
    dispute = disputed()
    hear("charge.dispute")
    disputes.close_dispute(dispute, won=True)
    hear("charge.dispute")
    assert statuses() == ["paid"]
    an_hour_later()

    assert statuses() == ["reversed", "paid"]
    assert received() == due_cents(invoice)
    assert adds_up()


def test_what_comes_back_only_after_the_company_paid_again_is_sent_anew(months, company, amelie):
    invoice = months.bill()
    dispute = disputed()
    hear("charge.dispute")
    disputes.close_dispute(dispute, won=False)
    hear("charge.dispute")
    # Stripe has no answer yet: it is asked again in half an hour.
    later = timezone.now() + timedelta(minutes=30)
    Operation.objects.filter(kind="transfer_reversal").update(not_before=later)
    worlds.set_up_payment(company, amelie)
    assert statuses() == ["paid"]
    world.let_time_pass()
    an_hour_later()

    assert statuses() == ["reversed", "paid"]
    assert received() == due_cents(invoice)
    assert adds_up()


def test_what_was_leaving_while_the_bank_took_the_payment_back_comes_back(months, settings):
    months.ask()
    perform(Operation.objects.get(kind="payment_intent").pk)
    settings.STRIPE_FAKE_FAULTS = {"lost_reply": 1}
    perform(Operation.objects.get(kind="transfer").pk)
    settings.STRIPE_FAKE_FAULTS = {}
    dispute = disputed()
    disputes.close_dispute(dispute, won=False)
    hear("charge.dispute")
    assert statuses() == ["scheduled"]
    world.let_time_pass()
    settle()

    assert statuses() == ["reversed"]
    assert received() == 0


def test_what_a_person_took_back_at_stripe_is_not_sent_anew(months):
    months.bill()
    transfer = Transfer.objects.get()
    accounts.create_reversal(transfer.stripe_id, {})
    an_hour_later()

    assert statuses() == ["reversed"]
    assert received() == 0
