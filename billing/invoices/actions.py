"""Make invoices of approved time. Taking them back is in credits.py."""

from django.db import transaction
from django.utils import timezone

from billing.invoices import (
    arithmetic,
    drafts,
    emails,
    identities,
    tasks,
    vat_threshold,
    wording,
)
from billing.invoices.models import BilledEntry, Invoice, InvoiceLine, Series
from billing.ledger import posting
from marketplace.engagements.models import Engagement
from marketplace.timesheets.models import Timesheet

Kind = Invoice.Kind


@transaction.atomic
def issue_for_month(engagement, month, *, by=None):
    """Bill everything approved and not yet billed up to the end of `month`, once.

    month: any date in it. Issues the freelancer's invoice to the company and the platform's
    commission invoice to the freelancer, posts both to the ledger, and locks the timesheets that
    have nothing left to bill. Returns the services Invoice, the same one when called again, or None
    where there is nothing to bill. Lines that become billable after the month's run join the
    next one. Raises holds.Held.
    """
    month = month.replace(day=1)
    engagement = lock(engagement, until=month)
    invoice = Invoice.objects.services().filter(engagement=engagement, month=month).first()
    entries = list(drafts.entries_to_bill([engagement], until=month))
    if entries and invoice is None:
        owed_from = vat_threshold.owed_from([engagement.freelancer])
        draft = drafts.draft(engagement, month, entries, owed_from=owed_from)
        invoice = issue_services(draft, by=by)
        issue_commission(invoice, draft.lines, by=by)
        entries = []
    lock_settled_timesheets(engagement, until=month, left=entries, by=by)
    return invoice


def lock(engagement, *, until):
    """Hold the engagement and its timesheets until the end of the transaction.

    A second worker waits here and then finds everything billed; a dispute about to be opened or an
    approval about to be taken back waits as well, and then finds the sheet invoiced.
    """
    engagement = (
        Engagement.objects.select_for_update(of=("self",), no_key=True)
        .select_related("company", "freelancer__user")
        .prefetch_related("freelancer__vat_changes")
        .get(pk=engagement.pk)
    )
    sheets = Timesheet.objects.filter(engagement=engagement, month__lte=until)
    list(sheets.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    return engagement


def issue_services(draft, *, by):
    """Issue the freelancer's invoice to the company, and note which entries it bills."""
    invoice = draft.invoice
    invoice.series = Series.objects.of(invoice.freelancer)
    issue(invoice, draft.lines, by=by)
    BilledEntry.objects.bulk_create(
        BilledEntry(entry=entry, line=line, minutes=entry.billable_minutes)
        for line, entries in zip(draft.lines, draft.entries, strict=True)
        for entry in entries
    )
    return invoice


def issue_commission(services, lines, *, by):
    """The platform's invoice for its share of services; none where the share is nothing."""
    language = services.language
    lines = drafts.commission_lines(lines, number=services.number, language=language)
    if not lines:
        return None
    seller = identities.of_platform()
    kept_back = wording.phrase("kept_back", language, number=services.number)
    return issue(
        Invoice(
            kind=Kind.COMMISSION,
            series=Series.objects.of_platform(),
            seller=seller,
            buyer=services.seller,
            mentions=wording.mentions(seller, language, extra=[kept_back]),
            services=services,
            **shared(services),
        ),
        lines,
        by=by,
    )


def shared(services):
    """What a commission or a credit note has in common with the invoice that it belongs to."""
    names = (
        "engagement",
        "company",
        "freelancer",
        "month",
        "period_start",
        "period_end",
        "language",
    )
    return {name: getattr(services, name) for name in names}


def issue(invoice, lines, *, by):
    """Write the draft with its lines, give it its number, post it, and announce it."""
    invoice.vat_breakdown = invoice.vat_breakdown or arithmetic.vat_breakdown(lines)
    invoice.net_cents, invoice.vat_cents, invoice.total_cents = arithmetic.totals(
        invoice.vat_breakdown
    )
    invoice.save()
    for line in lines:
        line.invoice = invoice
    InvoiceLine.objects.bulk_create(lines)
    invoice.issue(by=by)
    POSTINGS[invoice.kind](invoice, happened_at=timezone.now())
    emails.issued(invoice)
    tasks.make_document.delay_on_commit(invoice.pk)
    return invoice


POSTINGS = {
    Kind.SERVICES: posting.invoice_issued,
    Kind.COMMISSION: posting.commission_issued,
    Kind.CREDIT_NOTE: posting.credit_note_issued,
    Kind.COMMISSION_CREDIT_NOTE: posting.commission_credited,
}


def lock_settled_timesheets(engagement, *, until, left, by):
    """Mark the approved sheets invoiced of whose entries none is left to bill, empty ones included.

    left: the entries that wait for the next run.
    """
    approved = Timesheet.objects.filter(
        engagement=engagement, month__lte=until, status__in=["approved", "auto_approved"]
    )
    for sheet in approved.exclude(pk__in={entry.timesheet_id for entry in left}):
        sheet.mark_invoiced(by=by)
