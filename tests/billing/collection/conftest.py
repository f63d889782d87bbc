import pytest

from billing.collection.models import Payment
from billing.collection.run import run_billing
from billing.stripe.tasks import settle
from tests.billing import worlds


@pytest.fixture
def billed(engagement, freelancer, company, amelie):
    """Bill a month with one of the fake's payment methods; gives the first payment."""

    def bill(choice="card"):
        worlds.set_up_payment(company, amelie, choice)
        worlds.set_up_payouts(freelancer)
        run_billing(worlds.approved_timesheet(engagement).month)
        settle()
        return Payment.objects.order_by("pk").first()

    return bill
