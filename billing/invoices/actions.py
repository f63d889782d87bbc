"""Make invoices of approved time. Taking them back is in credits.py."""

import calendar
from collections import defaultdict

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from billing import money
from billing.invoices import arithmetic, emails, identities, tasks, vat, wording
from billing.invoices.models import BilledEntry, Invoice, InvoiceLine, Series
from billing.ledger import posting
from marketplace.engagements.models import Engagement
from marketplace.timesheets.models import TimeEntry, Timesheet

Kind = Invoice.Kind


@transaction.atomic
def issue_for_month(engagement, month, *, by=None):
    """Bill everything approved and not yet billed up to the end of `month`, once.

    month: any date in it. Issues the freelancer's invoice to the company and the platform's
    commission invoice to the freelancer, posts both to the ledger, and locks the timesheets that
    have nothing left to bill. Returns the services Invoice, the same one when called again, or None
    where there is nothing to bill. Lines that become billable after the month's run join the
    next one. Raises identities.IdentityIncomplete.
    """
    month = month.replace(day=1)
    engagement = lock(engagement, until=month)
    invoice = Invoice.objects.services().filter(engagement=engagement, month=month).first()
    if invoice is None and (entries := unbilled_entries(engagement, until=month)):
        invoice = issue_services(engagement, month, entries, by=by)
        issue_commission(invoice, by=by)
    lock_settled_timesheets(engagement, until=month, by=by)
    return invoice


def lock(engagement, *, until):
    """Hold the engagement and its timesheets until the end of the transaction.

    A second worker waits here and then finds everything billed; a dispute about to be opened or an
    approval about to be taken back waits as well, and then finds the sheet invoiced.
    """
    engagement = (
        Engagement.objects.select_for_update(of=("self",), no_key=True)
        .select_related("company", "freelancer__user")
        .get(pk=engagement.pk)
    )
    sheets = Timesheet.objects.filter(engagement=engagement, month__lte=until)
    list(sheets.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    return engagement


def unbilled_entries(engagement, *, until):
    """The lines to bill, oldest first, each with `billable_minutes` above zero."""
    return list(
        TimeEntry.objects.billable()
        .filter(
            timesheet__engagement=engagement,
            day__lte=last_day(until),
            billed__isnull=True,
            billable_minutes__gt=0,
        )
        .order_by("day", "pk")
    )


def last_day(month):
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def issue_services(engagement, month, entries, *, by):
    """One line for each month worked under one version of the agreement."""
    versions = list(engagement.agreements.all())
    groups = defaultdict(list)
    for entry in entries:
        groups[entry.day.replace(day=1), agreement_on(versions, entry.day)].append(entry)
    seller, buyer = identities.of(engagement.freelancer), identities.of(engagement.company)
    language = versions[-1].language
    lines = [
        services_line(agreement, worked_in, group, seller, buyer, language)
        for (worked_in, agreement), group in groups.items()
    ]
    platform = identities.of_platform()["name"]
    mandate = wording.phrase("mandate", language, platform=platform, seller=seller["name"])
    invoice = issue(
        Invoice(
            kind=Kind.SERVICES,
            series=Series.objects.of(engagement.freelancer),
            engagement=engagement,
            company=engagement.company,
            freelancer=engagement.freelancer,
            month=month,
            period_start=entries[0].day,
            period_end=entries[-1].day,
            language=language,
            seller=seller,
            buyer=buyer,
            mentions=wording.mentions(seller, language, extra=[mandate]),
        ),
        lines,
        by=by,
    )
    BilledEntry.objects.bulk_create(
        BilledEntry(entry=entry, line=line, minutes=entry.billable_minutes)
        for line, group in zip(lines, groups.values(), strict=True)
        for entry in group
    )
    return invoice


def agreement_on(versions, day):
    """The version in force on a day: the latest that both signed and that had begun."""
    signed = [version for version in versions if version.signed_at] or versions
    begun = [version for version in signed if version.start_on <= day]
    return begun[-1] if begun else signed[0]


def services_line(agreement, month, entries, seller, buyer, language):
    minutes = sum(entry.billable_minutes for entry in entries)
    category, vat_bp, exemption = vat.of_services(agreement, seller, buyer)
    return InvoiceLine(
        description=wording.line_description(month, language),
        minutes=minutes,
        rate_cents=agreement.rate_cents,
        fee_bp=agreement.fee_bp,
        net_cents=money.line_net(minutes, agreement.rate_cents),
        vat_category=category,
        vat_bp=vat_bp,
        exemption=exemption,
        agreement=agreement,
    )


def issue_commission(services, *, by):
    """The platform's invoice for its share: of the net amount, before VAT, plus the platform's VAT.

    One line for each fee agreed. Where the share is nothing, there is no invoice.
    """
    language = services.language
    lines = [
        commission_line(fee_bp, fee, services)
        for fee_bp, fee in arithmetic.fees(services.lines.all()).items()
        if fee
    ]
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


def commission_line(fee_bp, fee_cents, services):
    return InvoiceLine(
        description=wording.commission_description(fee_bp, services.number, services.language),
        fee_bp=fee_bp,
        net_cents=fee_cents,
        vat_category=vat.STANDARD,
        vat_bp=settings.MARKETPLACE["COMMISSION_VAT_BP"],
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


def lock_settled_timesheets(engagement, *, until, by):
    """Mark the approved sheets invoiced that have nothing left to bill, empty ones included."""
    billable = TimeEntry.objects.billable().filter(billable_minutes__gt=0, billed__isnull=True)
    approved = Timesheet.objects.filter(
        engagement=engagement, month__lte=until, status__in=["approved", "auto_approved"]
    )
    waiting = set(billable.filter(timesheet__in=approved).values_list("timesheet_id", flat=True))
    for sheet in approved:
        if sheet.pk not in waiting:
            sheet.mark_invoiced(by=by)
