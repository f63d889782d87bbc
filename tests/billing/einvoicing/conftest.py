import pytest

from billing.invoices import documents
from billing.invoices.models import Invoice
from tests.billing.invoices.conftest import (  # noqa: F401
    OCTOBER,
    company,
    engagement,
    freelancer,
    worked,
)
from tests.billing.worlds import issue_for_month


@pytest.fixture
def invoice(engagement):  # noqa: F811
    """Issued with its files, and a commission beside it."""
    worked(engagement, OCTOBER, [60])
    found = issue_for_month(engagement, OCTOBER)
    for each in Invoice.objects.all():
        documents.make(each)
    return found
