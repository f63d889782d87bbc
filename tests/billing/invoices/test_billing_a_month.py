"""Approved time becomes one invoice and one commission invoice, exactly once."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Company
from billing.invoices.identities import IdentityIncomplete
from billing.invoices.models import BilledEntry, Invoice, Series
from billing.ledger.models import Account, Leg
from mail.models import OutgoingMail
from marketplace.people.models import Freelancer
from marketplace.timesheets.models import Dispute, DisputeLine, Timesheet
from tests.billing.invoices.conftest import DECEMBER, NOVEMBER, OCTOBER, worked
from tests.billing.worlds import issue_for_month

pytestmark = pytest.mark.django_db


def test_a_month_of_approved_time_is_billed(engagement):
    sheet = worked(engagement, OCTOBER, [90, 20])

    invoice = issue_for_month(engagement, OCTOBER)

    line = invoice.lines.get()
    assert (line.minutes, line.rate_cents, line.net_cents) == (110, 4_200, 7_700)
    assert (invoice.net_cents, invoice.vat_cents, invoice.total_cents) == (7_700, 0, 7_700)
    assert (invoice.status, invoice.number) == ("issued", invoice.series.prefix + "00001")
    assert (invoice.period_start, invoice.period_end) == (date(2026, 10, 2), date(2026, 10, 3))
    assert (invoice.due_on - invoice.issued_on).days == 15
    assert (invoice.contest_until - invoice.issued_on).days == 14
    sheet.refresh_from_db()
    assert sheet.status == "invoiced"


def test_the_commission_is_a_share_of_the_net_amount_plus_the_platforms_vat(engagement):
    worked(engagement, OCTOBER, [90, 20])

    commission = issue_for_month(engagement, OCTOBER).commission

    assert (commission.net_cents, commission.vat_cents) == (924, 185)
    assert commission.seller["name"] == "Bras Droit"
    assert commission.buyer["name"] == "Farid Benali EI"
    assert commission.number == "BD-00001"


def test_the_ledger_owes_the_freelancer_what_the_company_owes_less_the_commission(engagement):
    worked(engagement, OCTOBER, [90, 20])

    issue_for_month(engagement, OCTOBER)

    assert Leg.objects.on(Account.RECEIVABLE).balance() == 7_700
    assert Leg.objects.on(Account.FREELANCERS).balance() == -(7_700 - 924 - 185)


def test_a_month_of_twenty_days_takes_no_more_queries_than_one_of_a_day(engagement):
    worked(engagement, OCTOBER, [60])
    worked(engagement, NOVEMBER, [60])
    worked(engagement, DECEMBER, [60] * 20)
    issue_for_month(engagement, OCTOBER)  # Begins the series.

    short, long = (queries_of(engagement, month) for month in (NOVEMBER, DECEMBER))

    assert long == short


def queries_of(engagement, month):
    with CaptureQueriesContext(connection) as caught:
        issue_for_month(engagement, month)
    return len(caught)


def test_billing_again_changes_nothing(engagement):
    worked(engagement, OCTOBER, [90])

    first = issue_for_month(engagement, OCTOBER)

    assert issue_for_month(engagement, OCTOBER) == first
    assert Invoice.objects.count() == 2
    assert OutgoingMail.objects.filter(template="invoice_issued").count() == 2


@pytest.mark.parametrize("status", ["open", "submitted", "returned"])
def test_time_that_is_not_approved_waits(engagement, status):
    sheet = worked(engagement, OCTOBER, [90])
    deadline = sheet.approved_at if status == "submitted" else None
    Timesheet.objects.filter(pk=sheet.pk).update(status=status, approve_before=deadline)

    assert issue_for_month(engagement, OCTOBER) is None
    assert not Invoice.objects.exists()


def test_a_month_without_work_makes_no_invoice_and_is_closed(engagement):
    sheet = worked(engagement, OCTOBER, [])

    assert issue_for_month(engagement, OCTOBER) is None
    sheet.refresh_from_db()
    assert sheet.status == "invoiced"


def test_later_months_wait_for_their_own_run(engagement):
    worked(engagement, OCTOBER, [60])
    later = worked(engagement, NOVEMBER, [30])

    assert issue_for_month(engagement, OCTOBER).lines.get().minutes == 60
    later.refresh_from_db()
    assert later.status == "approved"


def test_a_late_timesheet_joins_the_next_run(engagement):
    worked(engagement, NOVEMBER, [60])
    first = issue_for_month(engagement, NOVEMBER)
    late = worked(engagement, OCTOBER, [30])
    assert issue_for_month(engagement, NOVEMBER) == first

    second = issue_for_month(engagement, DECEMBER)

    assert second.lines.get().minutes == 30
    assert second.period_start == date(2026, 10, 2)
    late.refresh_from_db()
    assert late.status == "invoiced"


def contest(sheet, entry, *, by):
    Timesheet.objects.filter(pk=sheet.pk).update(status="part_disputed")
    dispute = Dispute.objects.create(
        timesheet=sheet, reason="?", opened_by=by, answer_before=sheet.approved_at
    )
    DisputeLine.objects.create(dispute=dispute, entry=entry, entry_minutes=entry.minutes)
    return dispute


def test_contested_lines_wait_and_then_count_as_decided(engagement, amelie):
    sheet = worked(engagement, OCTOBER, [60, 40])
    dispute = contest(sheet, sheet.entries.last(), by=amelie)

    assert issue_for_month(engagement, OCTOBER).lines.get().minutes == 60
    sheet.refresh_from_db()
    assert sheet.status == "part_disputed"

    dispute.lines.update(billed_minutes=15)
    Dispute.objects.update(status="closed", outcome="split")
    sheet.move_to("approved", by=amelie)
    assert issue_for_month(engagement, NOVEMBER).lines.get().minutes == 15
    sheet.refresh_from_db()
    assert sheet.status == "invoiced"


def test_contested_lines_that_are_dropped_close_the_sheet_without_an_invoice(engagement, amelie):
    sheet = worked(engagement, OCTOBER, [60])
    dispute = contest(sheet, sheet.entries.get(), by=amelie)
    assert issue_for_month(engagement, OCTOBER) is None

    dispute.lines.update(billed_minutes=0)
    Dispute.objects.update(status="closed", outcome="refund")
    sheet.refresh_from_db()
    sheet.move_to("approved", by=amelie)

    assert issue_for_month(engagement, OCTOBER) is None
    sheet.refresh_from_db()
    assert sheet.status == "invoiced"
    assert not BilledEntry.objects.exists()


@pytest.mark.parametrize("model", [Company, Freelancer])
@pytest.mark.parametrize("field", ["siret", "street", "city"])
def test_an_incomplete_identity_stops_the_invoice_and_says_what_is_missing(
    engagement, model, field
):
    worked(engagement, OCTOBER, [60])
    model.objects.update(**{field: ""})

    with pytest.raises(IdentityIncomplete) as problem:
        issue_for_month(engagement, OCTOBER)

    assert problem.value.missing == [field]
    assert not Invoice.objects.exists()
    assert Series.objects.filter(next_number__gt=1).count() == 0
