"""Approved time becomes one invoice and one commission invoice, exactly once."""

import pytest
from django.db import IntegrityError, transaction

from billing.invoices.actions import issue_for_month
from billing.invoices.models import BilledEntry, Invoice
from billing.ledger.models import Account, Leg
from tests.billing.invoices.conftest import NOVEMBER, OCTOBER, worked

pytestmark = pytest.mark.django_db


def test_a_month_of_approved_time_is_billed(engagement):
    sheet = worked(engagement, OCTOBER, [90, 20])

    invoice = issue_for_month(engagement, OCTOBER)

    line = invoice.lines.get()
    assert (line.minutes, line.rate_cents, line.net_cents) == (110, 4_200, 7_700)
    assert (invoice.net_cents, invoice.vat_cents, invoice.total_cents) == (7_700, 0, 7_700)
    assert (invoice.status, invoice.number) == ("issued", invoice.series.prefix + "00001")
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


def test_billing_again_changes_nothing(engagement):
    worked(engagement, OCTOBER, [90])

    first = issue_for_month(engagement, OCTOBER)

    assert issue_for_month(engagement, OCTOBER) == first
    assert Invoice.objects.count() == 2


@pytest.mark.parametrize("status", ["open", "submitted", "returned"])
def test_time_that_is_not_approved_waits(engagement, status):
    from marketplace.timesheets.models import Timesheet

    sheet = worked(engagement, OCTOBER, [90])
    Timesheet.objects.filter(pk=sheet.pk).update(
        status=status, approve_before=sheet.approved_at if status == "submitted" else None
    )

    assert issue_for_month(engagement, OCTOBER) is None
    assert not Invoice.objects.exists()


def test_a_month_without_work_makes_no_invoice_and_is_closed(engagement):
    sheet = worked(engagement, OCTOBER, [])

    assert issue_for_month(engagement, OCTOBER) is None
    sheet.refresh_from_db()
    assert sheet.status == "invoiced"


def test_a_late_timesheet_joins_the_next_run(engagement):
    worked(engagement, NOVEMBER, [60])
    first = issue_for_month(engagement, NOVEMBER)
    late = worked(engagement, OCTOBER, [30])

    assert issue_for_month(engagement, NOVEMBER) == first
    from tests.billing.invoices.conftest import DECEMBER

    second = issue_for_month(engagement, DECEMBER)
    assert second.lines.get().minutes == 30
    assert second.period_start.month == 10
    late.refresh_from_db()
    assert late.status == "invoiced"
    assert BilledEntry.objects.count() == 2


def test_issued_invoices_cannot_be_changed(engagement):
    worked(engagement, OCTOBER, [90])
    invoice = issue_for_month(engagement, OCTOBER)

    for change in (
        lambda: Invoice.objects.filter(pk=invoice.pk).update(net_cents=1, total_cents=1),
        lambda: Invoice.objects.filter(pk=invoice.pk).update(buyer={}),
        lambda: invoice.lines.all().update(net_cents=1),
        lambda: invoice.lines.all()._raw_delete("default"),
        lambda: Invoice.objects.filter(pk=invoice.pk)._raw_delete("default"),
        lambda: invoice.lines.create(
            description="More", fee_bp=0, net_cents=1, vat_category="S", vat_bp=2_000
        ),
        lambda: BilledEntry.objects.update(minutes=1),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
