"""Make invoices of approved time. Taking them back is in credits.py."""

from dataclasses import dataclass, field

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
from billing.invoices.holds import Held
from billing.invoices.models import BilledEntry, Invoice, InvoiceLine, Series
from billing.ledger import posting
from marketplace.engagements.models import Engagement
from marketplace.timesheets.models import Timesheet

Kind = Invoice.Kind


@dataclass
class MonthBilled:
    """What billing a month came to."""

    # {engagement: its services Invoice}, also where an earlier call issued it.
    invoices: dict = field(default_factory=dict)
    # {engagement: Held}: what waits for somebody.
    held: dict = field(default_factory=dict)


@transaction.atomic
def issue_for_month(engagements, month, *, by=None):
    """Bill everything approved and not yet billed up to the end of `month`, once.

    engagements: a queryset or a list. month: any date in it. Issues the freelancers' invoices to
    the companies and the platform's commission invoices to the freelancers, posts them to the
    ledger, and locks the timesheets that have nothing left to bill. Returns a MonthBilled; an
    engagement without anything to bill is in neither part of it. Lines that become billable after
    the month's run join the next one.
    """
    month = month.replace(day=1)
    engagements = lock(engagements, until=month)
    billed = MonthBilled(earlier_invoices(engagements, month))
    entries = drafts.entries_by_engagement(engagements, until=month)
    owed_from = vat_threshold.owed_from({each.freelancer for each in engagements})
    made = []
    for engagement in engagements:
        mine = entries.get(engagement.pk)
        if not mine or engagement in billed.invoices:
            continue
        try:
            made.append(drafts.draft(engagement, month, mine, owed_from=owed_from))
        except Held as problem:
            billed.held[engagement] = problem
    if made:
        issue_drafts(made, by=by)
    for draft in made:
        billed.invoices[draft.invoice.engagement] = draft.invoice
        del entries[draft.invoice.engagement_id]
    lock_settled_timesheets(engagements, until=month, left=entries, by=by)
    return billed


def lock(engagements, *, until):
    """Hold the engagements and their timesheets until the end of the transaction.

    A second worker waits here and then finds everything billed; a dispute about to be opened or an
    approval about to be taken back waits as well, and then finds the sheet invoiced.
    """
    engagements = list(
        Engagement.objects.select_for_update(of=("self",), no_key=True)
        .select_related("company", "freelancer__user")
        .prefetch_related("agreements", "freelancer__vat_changes")
        .filter(pk__in=[engagement.pk for engagement in engagements])
        .order_by("pk")
    )
    sheets = Timesheet.objects.filter(engagement__in=engagements, month__lte=until)
    list(sheets.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    return engagements


def earlier_invoices(engagements, month):
    issued = Invoice.objects.services().filter(engagement__in=engagements, month=month)
    return {invoice.engagement: invoice for invoice in issued.select_related("engagement")}


def issue_drafts(made, *, by):
    """Issue the freelancers' invoices, note which entries they bill, and the commissions.

    made: drafts.Draft, at least one.
    """
    hers = Series.objects.of_all({draft.invoice.freelancer for draft in made})
    for draft in made:
        draft.invoice.series = hers[draft.invoice.freelancer_id]
    services = issue([(draft.invoice, draft.lines) for draft in made], by=by)
    BilledEntry.objects.bulk_create(
        BilledEntry(entry=entry, line=line, minutes=entry.billable_minutes)
        for draft in made
        for line, entries in zip(draft.lines, draft.entries, strict=True)
        for entry in entries
    )
    # The platform's own series comes last: every other run waits for it.
    ours = Series.objects.of_platform()
    commissions = [commission(draft.invoice, draft.lines, series=ours) for draft in made]
    emails.issued(services + issue([each for each in commissions if each[1]], by=by))


def commission(services, lines, *, series):
    """The platform's invoice for its share of services, and its lines: none of no fee."""
    seller, language = identities.of_platform(), services.language
    kept_back = wording.phrase("kept_back", language, number=services.number)
    invoice = Invoice(
        kind=Kind.COMMISSION,
        series=series,
        seller=seller,
        buyer=services.seller,
        mentions=wording.mentions(seller, language, extra=[kept_back]),
        services=services,
        **shared(services),
    )
    return invoice, drafts.commission_lines(lines, number=services.number, language=language)


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


def issue(written, *, by):
    """Number documents, write them with their lines, and post them. Returns the invoices.

    written: [(Invoice, [InvoiceLine])], unsaved, of series that already are.
    """
    invoices = [invoice for invoice, _ in written]
    numbers = Series.objects.take([invoice.series for invoice in invoices])
    for (invoice, lines), number in zip(written, numbers, strict=True):
        invoice.bear(*number)
        invoice.vat_breakdown = invoice.vat_breakdown or arithmetic.vat_breakdown(lines)
        totals = arithmetic.totals(invoice.vat_breakdown)
        invoice.net_cents, invoice.vat_cents, invoice.total_cents = totals
    Invoice.objects.bulk_create(invoices)
    for invoice, lines in written:
        for line in lines:
            line.invoice = invoice
    InvoiceLine.objects.bulk_create(line for _, lines in written for line in lines)
    Invoice.move_all(invoices, Invoice.Status.ISSUED, by=by)
    for invoice in invoices:
        POSTINGS[invoice.kind](invoice, happened_at=timezone.now())
    tasks.make_documents.delay_on_commit([invoice.pk for invoice in invoices])
    return invoices


POSTINGS = {
    Kind.SERVICES: posting.invoice_issued,
    Kind.COMMISSION: posting.commission_issued,
    Kind.CREDIT_NOTE: posting.credit_note_issued,
    Kind.COMMISSION_CREDIT_NOTE: posting.commission_credited,
}


def lock_settled_timesheets(engagements, *, until, left, by):
    """Mark the approved sheets invoiced of whose entries none is left to bill, empty ones included.

    left: the entries that wait for the next run, by engagement.
    """
    approved = Timesheet.objects.filter(
        engagement__in=engagements, month__lte=until, status__in=["approved", "auto_approved"]
    )
    waiting = {entry.timesheet_id for entries in left.values() for entry in entries}
    Timesheet.move_all(approved.exclude(pk__in=waiting), Timesheet.Status.INVOICED, by=by)
