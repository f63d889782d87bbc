"""A month that is over, approved and ready to be billed, for one company or for several."""

import pytest

from tests import factories
from tests.billing import worlds


@pytest.fixture
def month(engagement, amelie, freelancer):
    worlds.set_up_payment(engagement.company, amelie)
    worlds.set_up_payouts(freelancer)
    return worlds.approved_timesheet(engagement).month


@pytest.fixture
def other(month):
    """A second company with a month of work, and no payment method."""
    engagement = worlds.another_engagement(factories.CompanyFactory(name="Brasserie du Port"))
    worlds.set_up_payouts(engagement.freelancer)
    worlds.approved_timesheet(engagement, minutes=(60,), month=month)
    return engagement
