"""What Stripe keeps of a payment is booked as soon as Stripe says it."""

import pytest

from billing.collection.models import Payment
from billing.ledger.models import Account, Leg
from billing.stripe.fake import charges
from billing.stripe.fake.memory import find
from billing.stripe.models import Operation
from billing.stripe.tasks import settle
from tests.billing import worlds


@pytest.fixture
def collected(engagement, company, amelie):
    """Collect a card payment with other parameters than ours; gives it."""

    def collect(change_params):
        worlds.set_up_payment(company, amelie)
        worlds.set_up_payouts(engagement.freelancer)
        worlds.run_billing(worlds.approved_timesheet(engagement).month)
        operation = Operation.objects.get(kind="payment_intent")
        change_params(operation.params)
        operation.save()
        settle()
        return Payment.objects.get()

    return collect


def books_agree():
    return Leg.objects.on(Account.STRIPE).balance() == worlds.moved_at_stripe()


def test_the_answer_carries_the_fee(collected):
    payment = collected(lambda params: None)

    assert Leg.objects.on(Account.FEES).balance() == payment.fee_cents > 0
    assert books_agree()


def test_a_fee_that_is_known_later_is_booked_once(collected):
    payment = collected(lambda params: params.pop("capture_method"))
    assert (payment.status, payment.fee_cents) == ("succeeded", None)
    assert not books_agree()

    for _ in range(2):
        charges.book_late(find("payment_intent", payment.intent_id))
        settle()

    payment.refresh_from_db()
    assert Leg.objects.on(Account.FEES).balance() == payment.fee_cents > 0
    assert books_agree()
