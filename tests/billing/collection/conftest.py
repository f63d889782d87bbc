import pytest

from billing.collection.models import Payment
from tests.billing import worlds


@pytest.fixture
def billed(engagement, amelie):
    """Bill a month with one of the fake's payment methods; gives the first payment."""

    def bill(choice="card"):
        worlds.bill_a_month(engagement, amelie, choice)
        return Payment.objects.order_by("pk").first()

    return bill
