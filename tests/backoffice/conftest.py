"""Money that something happened to."""

import pytest

from billing.collection.models import Chargeback, Payment
from billing.stripe.fake import disputes
from billing.stripe.fake.memory import find
from billing.stripe.tasks import settle
from tests.backoffice.money import refund_that_fails
from tests.billing import worlds


@pytest.fixture
def billed(engagement, amelie):
    worlds.bill_a_month(engagement, amelie)
    return Payment.objects.get()


@pytest.fixture
def chargeback(billed):
    disputes.dispute(find("payment_intent", billed.intent_id))
    settle()
    return Chargeback.objects.get()


@pytest.fixture
def failed_refund(billed, oscar):
    """The company's bank sent it back after Stripe had sent it."""
    return refund_that_fails(by=oscar)
