"""What was issued stays as it was: the database itself refuses any change."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Company
from billing.invoices import actions
from billing.invoices.models import BilledEntry, Invoice
from marketplace.timesheets.models import TimeEntry, Timesheet
from tests.billing.invoices.conftest import OCTOBER, worked
from tests.billing.worlds import issue_for_month

pytestmark = pytest.mark.django_db


def test_identities_are_those_of_the_day(engagement, company):
    worked(engagement, OCTOBER, [60])
    invoice = issue_for_month(engagement, OCTOBER)

    Company.objects.filter(pk=company.pk).update(street="1 rue Neuve")

    invoice.refresh_from_db()
    assert invoice.buyer["street"] == "4 rue des Lilas"


def test_issued_invoices_cannot_be_changed(engagement):
    sheet = worked(engagement, OCTOBER, [90])
    invoice = issue_for_month(engagement, OCTOBER)
    invoices = Invoice.objects.filter(pk=invoice.pk)
    connection.check_constraints()  # A table with checks pending is not truncated anyway.
    Timesheet.objects.filter(pk=sheet.pk).update(status="open")

    for change in (
        lambda: invoices.update(net_cents=1, total_cents=1),
        lambda: invoices.update(buyer={}),
        lambda: invoices.update(due_on=date(2030, 1, 1)),
        lambda: invoices._raw_delete("default"),
        lambda: invoice.lines.all().update(net_cents=1),
        lambda: invoice.lines.all()._raw_delete("default"),
        lambda: invoice.lines.create(
            description="More", fee_bp=0, net_cents=1, vat_category="S", vat_bp=2_000
        ),
        lambda: BilledEntry.objects.update(minutes=1),
        lambda: BilledEntry.objects.all()._raw_delete("default"),
        lambda: TimeEntry.objects.update(minutes=1),
        lambda: connection.cursor().execute("TRUNCATE invoices_invoice CASCADE"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_total_that_its_lines_do_not_make_is_refused(engagement, monkeypatch):
    worked(engagement, OCTOBER, [90])
    monkeypatch.setattr(actions.arithmetic, "totals", lambda breakdown: (1, 0, 1))

    with pytest.raises(IntegrityError, match="its lines"):
        issue_for_month(engagement, OCTOBER)


def test_no_number_is_taken_by_a_draft_that_is_never_issued(engagement, monkeypatch):
    """It would leave a gap among those that count."""
    worked(engagement, OCTOBER, [90])
    monkeypatch.setattr(Invoice, "move_all", lambda *_, by: None)
    issue_for_month(engagement, OCTOBER)

    with pytest.raises(IntegrityError, match="was numbered and not issued"):
        connection.check_constraints()
    transaction.set_rollback(True)
