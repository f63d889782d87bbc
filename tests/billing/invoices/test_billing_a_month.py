"""Approved time becomes one invoice and one commission invoice, exactly once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Company
from billing.invoices import actions
from billing.invoices.actions import issue_for_month
from billing.invoices.identities import IdentityIncomplete
from billing.invoices.models import BilledEntry, Invoice, Series
from billing.ledger.models import Account, Leg
from mail.models import OutgoingMail
from marketplace.engagements.models import Agreement
from marketplace.people.models import Freelancer
from marketplace.timesheets.models import Dispute, DisputeLine, TimeEntry, Timesheet
from tests.billing.invoices.conftest import DECEMBER, NOVEMBER, OCTOBER, worked

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


def test_standard_vat_is_charged_where_the_agreement_says_so(engagement):
    Freelancer.objects.update(vat_regime="standard")
    renegotiate(engagement, start_on=OCTOBER, vat_regime="standard", vat_bp=2_000)
    worked(engagement, OCTOBER, [90, 20])

    invoice = issue_for_month(engagement, OCTOBER)

    assert (invoice.net_cents, invoice.vat_cents, invoice.total_cents) == (7_700, 1_540, 9_240)
    assert [(row["category"], row["vat_cents"]) for row in invoice.vat_breakdown] == [("S", 1_540)]


def test_exemption_carries_its_code(engagement):
    worked(engagement, OCTOBER, [90])

    line = issue_for_month(engagement, OCTOBER).lines.get()

    assert (line.vat_category, line.vat_bp, line.exemption) == ("E", 0, "VATEX-FR-FRANCHISE")


def renegotiate(engagement, *, start_on, **changes):
    first = engagement.agreements.last()
    terms = {
        field.attname: getattr(first, field.attname)
        for field in Agreement._meta.concrete_fields
        if field.attname not in ("id", "version")
    }
    terms |= {"version": first.version + 1, "start_on": start_on, **changes}
    return Agreement.objects.create(**terms)


def test_each_day_is_billed_under_the_agreement_then_in_force(engagement):
    renegotiate(engagement, start_on=date(2026, 10, 3), rate_cents=5_000, fee_bp=1_000)
    worked(engagement, OCTOBER, [60, 60, 60])

    invoice = issue_for_month(engagement, OCTOBER)

    lines = [(line.minutes, line.rate_cents) for line in invoice.lines.all()]
    assert lines == [(60, 4_200), (120, 5_000)]
    fees = {line.fee_bp: line.net_cents for line in invoice.commission.lines.all()}
    assert fees == {1_000: 1_000, 1_200: 504}


def test_a_version_that_nobody_signed_does_not_count(engagement):
    renegotiate(engagement, start_on=OCTOBER, rate_cents=9_900, signed_at=None)
    worked(engagement, OCTOBER, [60])

    assert issue_for_month(engagement, OCTOBER).lines.get().rate_cents == 4_200


def test_billing_again_changes_nothing(engagement):
    worked(engagement, OCTOBER, [90])

    first = issue_for_month(engagement, OCTOBER)

    assert issue_for_month(engagement, OCTOBER) == first
    assert Invoice.objects.count() == 2
    assert OutgoingMail.objects.filter(template="invoice_issued").count() == 3


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


def test_a_company_elsewhere_in_the_eu_owes_the_vat_itself(engagement):
    Freelancer.objects.update(vat_number="FR23001019991")
    Company.objects.update(siret="", country="DE", vat_number="DE136695976")
    worked(engagement, OCTOBER, [60])

    invoice = issue_for_month(engagement, OCTOBER)

    line = invoice.lines.get()
    assert (line.vat_category, line.vat_bp, line.exemption) == ("AE", 0, "VATEX-EU-AE")
    assert invoice.commission.vat_cents == 101


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


WORKERS = 6


def issue_at_once(engagement):
    """Results of workers that bill the same month at the same moment; errors as values."""
    barrier = threading.Barrier(WORKERS)

    def work():
        barrier.wait()
        try:
            return issue_for_month(engagement, OCTOBER).pk
        except IntegrityError as error:
            return type(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        return [run.result() for run in [pool.submit(work) for _ in range(WORKERS)]]


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_make_one_invoice(engagement):
    worked(engagement, OCTOBER, [60] * 20)

    results = issue_at_once(engagement)

    assert results == [Invoice.objects.services().get().pk] * WORKERS
    assert BilledEntry.objects.count() == 20
    assert [series.next_number for series in Series.objects.all()] == [2, 2]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_only_the_constraint_holds_the_others_back(engagement, monkeypatch):
    worked(engagement, OCTOBER, [60] * 20)
    waiting = threading.Barrier(WORKERS)

    def no_lock(engagement, *, until):
        waiting.wait()
        return engagement

    monkeypatch.setattr(actions, "lock", no_lock)

    results = issue_at_once(engagement)

    assert IntegrityError in results
    assert Invoice.objects.services().count() == 1
