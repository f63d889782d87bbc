"""The same final state in whatever order events arrive, and however often."""

import itertools
import random
from collections import defaultdict

import pytest
from django.db import transaction
from django.utils import timezone

from billing.collection.models import Chargeback, Payment, Refund
from billing.invoices.models import Invoice
from billing.ledger.models import Leg
from billing.payouts.models import Transfer
from billing.stripe import inbox
from billing.stripe.fake import charges, disputes, events
from billing.stripe.fake.memory import find, where
from billing.stripe.models import FakeEvent, Operation, WebhookEvent
from billing.stripe.outbox import perform
from billing.stripe.tasks import settle
from tests.billing import worlds


@pytest.fixture
def debit(engagement, freelancer, company, amelie):
    """A debit that was asked for; gives its intent at Stripe."""
    worlds.set_up_payment(company, amelie, "sepa")
    worlds.set_up_payouts(freelancer)
    worlds.run_billing(worlds.approved_timesheet(engagement).month)
    perform(Operation.objects.get(kind="payment_intent").pk)
    return find("payment_intent", Payment.objects.get().intent_id)


def delivered():
    """Has Stripe send what it has to say; gives what nobody has listened to yet."""
    for event in FakeEvent.objects.filter(delivered_at__isnull=True):
        events.deliver(event.pk)
    return list(WebhookEvent.objects.unprocessed().values_list("pk", flat=True))


@pytest.fixture
def six_events(debit):
    """It settled, was disputed and won back; nobody has listened yet."""
    charges.succeed(debit)
    disputes.close_dispute(disputes.dispute(debit), won=True)
    waiting = delivered()
    assert len(waiting) == 6
    return waiting


@pytest.fixture
def five_events_of_a_dispute(debit):
    """It was lost, which was heard, and is won after all, which was not: all that is told of it."""
    charges.succeed(debit)
    settle()
    dispute = disputes.dispute(debit)
    disputes.close_dispute(dispute, won=False)
    settle()
    assert Invoice.objects.services().get().status == "overdue"
    disputes.close_dispute(dispute, won=True)
    delivered()
    told = WebhookEvent.objects.filter(type__startswith="charge.dispute").order_by("pk")
    assert told.count() == 5
    return list(told.values_list("pk", flat=True))


@pytest.fixture
def events_of_a_refund_that_came_back(debit):
    """A part of it was refunded, and another refund came back; nobody has listened."""
    charges.succeed(debit)
    settle()
    for cents in (1_000, 2_000):
        charges.create_refund({"payment_intent": debit.pk, "amount": cents})
    charges.fail_refund(where("refund", amount=2_000).get())
    waiting = delivered()
    assert len(waiting) > 3
    return waiting


def outcome_of(order):
    """What is left after processing these events in this order; then all is as before."""
    with transaction.atomic():
        for pk in order:
            # As if it had come for the first time, so that a duplicate is processed again.
            WebhookEvent.objects.filter(pk=pk).update(processed_at=None, not_before=timezone.now())
            inbox.process(pk)
        outcome = (
            Payment.objects.values_list("status", "refunded_cents", "fee_cents").get(),
            Invoice.objects.services().values_list("status").get(),
            list(Chargeback.objects.values_list("status", "amount_cents")),
            sorted(Refund.objects.values_list("status", "amount_cents")),
            sorted(Transfer.objects.values_list("status", "blocked_by", "amount_cents")),
            sorted(Operation.objects.values_list("kind", "status")),
            Leg.objects.trial_balance(),
            Leg.objects.count(),
        )
        transaction.set_rollback(True)
    return outcome


def test_every_order_of_six_events_with_duplicates_ends_the_same(six_events, full):
    chance = random.Random(7)
    orders = list(itertools.permutations(six_events))
    if not full:
        orders = chance.sample(orders, 8)
    wanted = outcome_of(six_events)
    assert wanted[0][0] == "won"
    for order in orders:
        repeated = [*order, *chance.sample(order, 3)]
        assert outcome_of(repeated) == wanted


def test_every_order_of_the_events_of_a_dispute_won_after_all_ends_the_same(
    five_events_of_a_dispute, full
):
    chance = random.Random(7)
    orders = list(itertools.permutations(five_events_of_a_dispute))
    if not full:
        orders = chance.sample(orders, 6)
    wanted = outcome_of(five_events_of_a_dispute)
    assert (wanted[0][0], wanted[1][0]) == ("won", "paid")
    for order in orders:
        assert outcome_of([*order, *chance.sample(order, 2)]) == wanted


def test_every_order_of_the_events_of_a_refund_that_came_back_ends_the_same(
    events_of_a_refund_that_came_back, full
):
    chance = random.Random(7)
    told = events_of_a_refund_that_came_back
    wanted = outcome_of(told)
    assert wanted[0][:2] == ("part_refunded", 1_000)
    assert wanted[3] == [("failed", 2_000), ("succeeded", 1_000)]
    for _order in range(200 if full else 4):
        order = chance.sample(told, len(told))
        assert outcome_of([*order, *chance.sample(order, 2)]) == wanted


BELIEVED = {
    "payment_intent.processing": "processing",
    "payment_intent.succeeded": "succeeded",
    "charge.dispute.created": "disputed",
    "charge.dispute.closed": "won",
}


def test_the_order_would_matter_if_events_were_believed(six_events, monkeypatch):
    """The control: write down what each event says instead of applying Stripe's present state."""

    def believe(event):
        Payment.objects.update(status=BELIEVED[event.type], paid_at=timezone.now())

    believed = defaultdict(list, {type_: [believe] for type_ in BELIEVED})
    monkeypatch.setattr(inbox, "EVENTS", believed)
    outcomes = {outcome_of(order)[0][0] for order in (six_events, six_events[::-1])}

    assert outcomes == {"won", "processing"}
