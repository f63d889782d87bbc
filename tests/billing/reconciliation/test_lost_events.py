"""A month in which messages of every kind are lost: within a day all is as if they had come."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from billing.collection.models import Chargeback, Payment
from billing.collection.reversals import refund_credit_notes
from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.payouts.models import PayoutAccount
from billing.payouts.tasks import refresh_accounts, release_transfers
from billing.reconciliation.actions import reconcile
from billing.reconciliation.models import Discrepancy
from billing.stripe import tasks
from billing.stripe.fake import accounts, charges, disputes
from billing.stripe.fake.events import deliver
from billing.stripe.fake.memory import find
from billing.stripe.models import FakeEvent, WebhookEvent
from billing.stripe.reactions import EVENTS
from billing.stripe.tasks import settle
from tests.billing import worlds


@pytest.fixture
def lose(monkeypatch):
    """lose(share): from now on this part of Stripe's messages vanishes, as if delivered.

    Returns the list of their types, which grows.
    """

    def begin(share):
        chance, lost = random.Random(5), []

        def deliver_or_lose(pk):
            if chance.random() >= share:
                return deliver(pk)
            event = FakeEvent.objects.filter(pk=pk)
            lost.extend(event.values_list("type", flat=True))
            return event.update(delivered_at=timezone.now())

        monkeypatch.setattr(tasks, "deliver", deliver_or_lose)
        return lost

    return begin


def live_through_a_month(month, by):
    """Debits arrive or come back, one is disputed, one credited, an account is restricted."""
    worlds.run_billing(month)
    settle()
    intents = [find("payment_intent", each.intent_id) for each in Payment.objects.order_by("pk")]
    charges.fail(intents[0])
    for intent in intents[1:]:
        charges.succeed(intent)
    settle()
    disputes.dispute(intents[1])
    account = PayoutAccount.objects.order_by("pk").last()
    accounts.restrict(find("v2.core.account", account.stripe_id))
    settle()
    invoice = Payment.objects.get(intent_id=intents[2].pk).invoices.get()
    credit(invoice, {invoice.lines.get().pk: 30}, reason="Too much.", by=by)
    refund_credit_notes()
    settle()


def what_is_known():
    return (
        list(Payment.objects.order_by("pk").values_list("status", "refunded_cents")),
        list(Invoice.objects.services().order_by("pk").values_list("status", flat=True)),
        list(Chargeback.objects.values_list("status", "amount_cents")),
        list(PayoutAccount.objects.order_by("pk").values_list("status", flat=True)),
    )


@pytest.mark.parametrize("all_of_them", [False, True], ids=["some", "all"])
def test_whatever_is_lost_in_a_month_is_known_a_day_later(db, oscar, lose, all_of_them, full):
    companies, some = (20, 0.05) if full else (3, 0.3)
    month = worlds.approved_month(companies, "sepa")
    lost = lose(1 if all_of_them else some)
    live_through_a_month(month, oscar)
    assert len({*lost}) > 1
    before = what_is_known()

    lose(0)
    run = reconcile(now=timezone.now() + timedelta(days=1))
    refresh_accounts()
    for _ in range(2):
        settle()
        refund_credit_notes()
        release_transfers()
    settle()

    assert run.events_recovered > 0
    heard = set(WebhookEvent.objects.values_list("event_id", flat=True))
    said = FakeEvent.objects.filter(body__object="event", type__in=EVENTS)
    assert set(said.values_list("pk", flat=True)) <= heard
    # Of what is lost in part, a later message may have told the rest: the state is asked for.
    assert not all_of_them or what_is_known() != before
    payments, _invoices, chargebacks, states = what_is_known()
    assert sorted(status for status, _cents in payments) == sorted(
        ["failed", "disputed", "part_refunded"] + ["succeeded"] * (companies - 3)
    )
    assert [status for status, _cents in chargebacks] == ["open"]
    assert states.count("restricted") == 1
    assert not Discrepancy.objects.exists()
    assert Leg.objects.on(Account.STRIPE).balance() == worlds.moved_at_stripe()
