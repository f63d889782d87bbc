"""How much of our own money should stay at Stripe, and whether it does."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.queues import payments
from billing.collection.models import Payment
from billing.payouts.models import Transfer
from billing.reconciliation.reserve import reserve
from billing.stripe.fake import charges, own_money
from billing.stripe.fake.memory import find
from billing.stripe.tasks import settle
from tests.billing import worlds
from tests.billing.reconciliation.test_reconciliation import next_day, reconcile


@pytest.fixture
def debited(engagement, amelie):
    """147 € came by direct debit, and her share has left."""
    worlds.bill_a_month(engagement, amelie, "sepa")
    payment = Payment.objects.get()
    charges.succeed(find("payment_intent", payment.intent_id))
    settle()
    payment.refresh_from_db()
    assert payment.status == "succeeded"
    return payment


def test_five_in_a_hundred_of_what_was_debited_should_stay(debited):
    found = reserve()

    assert (found.debited_cents, found.wanted_cents) == (14_700, 735)
    assert found.balance_cents == found.ours_cents == worlds.moved_at_stripe()
    assert found.missing_cents == 0


def test_what_was_paid_out_to_our_bank_is_missing_and_operations_hear_of_it(client, oscar, debited):
    assert payments.low_reserve().count == 0
    own_money.pay_out(reserve().ours_cents - 35)
    reconcile(now=next_day())

    assert reserve().missing_cents == 700
    (waiting,) = payments.low_reserve().waiting
    client.force_login(oscar)
    assert waiting.href in client.get(reverse("backoffice_queues")).text
    assert "7,00" in client.get(waiting.href).text


def test_what_waits_for_a_freelancer_is_not_ours(debited):
    before = reserve()
    Transfer.objects.update(status="blocked", stripe_id=None, sent_at=None)

    assert before.ours_cents - reserve().ours_cents == Transfer.objects.get().amount_cents


@pytest.mark.parametrize(
    "change",
    [
        {"method": "card"},
        {"created_at": timezone.now() - timedelta(days=57)},
        {"status": "failed"},
        {"refunded_cents": 14_700},
    ],
    ids=["by card", "too long ago", "never came", "went back"],
)
def test_what_no_bank_can_take_back_any_more_wants_no_reserve(debited, change):
    Payment.objects.update(**change)

    assert reserve().wanted_cents == 0
