import pytest
from django.urls import reverse

from billing.collection.models import Payment
from tests.billing import worlds


@pytest.fixture
def billed(engagement, amelie):
    """Bill a month with one of the fake's payment methods; gives the first payment."""

    def bill(choice="card"):
        worlds.bill_a_month(engagement, amelie, choice)
        return Payment.objects.order_by("pk").first()

    return bill


@pytest.fixture
def payment(billed):
    """Waits until the company confirms it at its bank, where no test file says otherwise."""
    return billed("card_authentication")


@pytest.fixture
def accountant(client, claire):
    client.force_login(claire)
    return client


@pytest.fixture
def to_bank(accountant, payment):
    """Click on the button of the payment's page; gives the answer."""

    def click():
        return accountant.post(reverse("collection:confirmation", args=[payment.pk]))

    return click
