"""What is declared of a seller in these tests, and reading it back from a file."""

from datetime import UTC, datetime
from xml.etree import ElementTree

from billing.payouts.models import Transfer
from billing.reporting.models import DueYear
from billing.reporting.tasks import look_for_due_years
from billing.stripe.tasks import settle
from marketplace.people.models import Freelancer
from tests.billing import worlds

DPI = "{urn:oecd:ties:dpi}"
MARCH = datetime(2025, 3, 31, 21, 30, tzinfo=UTC)  # 23:30 in Paris
APRIL = datetime(2025, 3, 31, 22, 30, tzinfo=UTC)  # 00:30 on 1 April in Paris
FORM = {
    "first_name": "Farid", "last_name": "Benali", "birth_date": "1980-02-03",
    "birth_city": "Lyon", "birth_country": "FR", "tax_number": "1234567890123",
}  # fmt: skip


def moved(transfer, sent_at, **changes):
    Transfer.objects.filter(pk=transfer.pk).update(sent_at=sent_at, **changes)
    transfer.refresh_from_db()
    return transfer


def amounts(xml, tag):
    return [int(node.text) for node in ElementTree.fromstring(xml).iter(f"{DPI}{tag}")]


def another_seller(transfer):
    """A firm that was paid in the same March."""
    other = worlds.another_engagement(transfer.invoice.company)
    Freelancer.objects.filter(pk=other.freelancer_id).update(legal_form="EURL")
    worlds.set_up_payouts(other.freelancer)
    worlds.run_billing(worlds.approved_timesheet(other, minutes=(60,)).month)
    settle()
    return moved(Transfer.objects.get(freelancer=other.freelancer), MARCH)


def due_years():
    """What the next night finds."""
    look_for_due_years()
    return list(DueYear.objects.values_list("year", flat=True))
