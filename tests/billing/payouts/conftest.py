import pytest

from billing.payouts.models import Overpayment
from tests.billing import worlds
from tests.billing.payouts.months import Months


@pytest.fixture
def months(engagement, freelancer, company, amelie):
    account = worlds.set_up_payouts(freelancer)
    worlds.set_up_payment(company, amelie)
    return Months(engagement, account)


@pytest.fixture
def owing(months):
    """She paid out a month of ten hours, of which two were then credited."""
    invoice = months.bill()
    months.pay_out()
    months.credit(invoice, 120)
    return Overpayment.objects.get()
