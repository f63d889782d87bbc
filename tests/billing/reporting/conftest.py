"""A seller whose money left in March 2025."""

from datetime import date

import pytest

from billing.payouts.models import Transfer
from billing.reporting.models import SellerIdentity
from tests.billing import worlds
from tests.billing.reporting.declared import FORM, MARCH, moved


@pytest.fixture
def transfer(engagement, amelie):
    """147 € invoiced (3 h 30), paid, and sent on at the end of March 2025."""
    worlds.bill_a_month(engagement, amelie)
    return moved(Transfer.objects.get(), MARCH)


@pytest.fixture
def identity(freelancer):
    return SellerIdentity.objects.create(
        freelancer=freelancer, **{**FORM, "birth_date": date(1980, 2, 3)}
    )
