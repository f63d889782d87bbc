"""What an invoice of approved time would say: worked out, and not written.

The run issues a draft, and a preview only shows it: so that what was shown is what is issued.
"""

import calendar
from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings

from billing import money
from billing.invoices import arithmetic, identities, vat, wording
from billing.invoices.models import Invoice, InvoiceLine
from marketplace.timesheets.models import TimeEntry

Kind = Invoice.Kind


@dataclass(frozen=True)
class Draft:
    """An unsaved Invoice without a number, its unsaved lines, and the time entries of each."""

    invoice: Invoice
    lines: list
    entries: list

    @property
    def totals(self):
        """(net, VAT, total) in cents."""
        return arithmetic.totals(arithmetic.vat_breakdown(self.lines))

    @property
    def commission_cents(self):
        """What the platform keeps back, with its VAT."""
        lines = commission_lines(self.lines, number="", language=self.invoice.language)
        return arithmetic.totals(arithmetic.vat_breakdown(lines))[2]


def draft(engagement, month, entries, *, owed_from):
    """The Draft of an engagement's entries: a line for each month, agreement version and regime.

    entries: with `day` and `billable_minutes`, oldest first, at least one. owed_from: {freelancer
    id: day}, as vat_threshold.owed_from gives it. Reads the agreements, the parties and the VAT
    changes of the engagement and nothing else. Raises holds.Held.
    """
    freelancer = engagement.freelancer
    seller, buyer = identities.of(freelancer), identities.of(engagement.company)
    versions = list(engagement.agreements.all())
    groups = defaultdict(list)
    for entry in entries:
        agreement = agreement_on(versions, entry.day)
        regime = vat.regime_on(
            entry.day, agreement, freelancer, owed_from=owed_from.get(freelancer.pk)
        )
        groups[entry.day.replace(day=1), agreement, regime].append(entry)
    language = versions[-1].language
    lines = [
        services_line(
            worked_in,
            agreement,
            group,
            vat.of_services(regime, seller, buyer, vat_bp=agreement.vat_bp),
            language,
        )
        for (worked_in, agreement, regime), group in groups.items()
    ]
    platform = identities.of_platform()["name"]
    mandate = wording.phrase("mandate", language, platform=platform, seller=seller["name"])
    invoice = Invoice(
        kind=Kind.SERVICES,
        engagement=engagement,
        company=engagement.company,
        freelancer=freelancer,
        month=month,
        period_start=entries[0].day,
        period_end=entries[-1].day,
        language=language,
        seller=seller,
        buyer=buyer,
        mentions=wording.mentions(seller, language, extra=[mandate]),
    )
    return Draft(invoice, lines, list(groups.values()))


def entries_to_bill(engagements, *, until):
    """The time entries approved and not billed up to the end of a month, oldest first.

    Each with `billable_minutes` above zero.
    """
    return (
        TimeEntry.objects.billable()
        .filter(
            timesheet__engagement__in=engagements,
            day__lte=last_day(until),
            billed__isnull=True,
            billable_minutes__gt=0,
        )
        .order_by("day", "pk")
    )


def entries_by_engagement(engagements, *, until):
    """{engagement id: [entry]} of `entries_to_bill`."""
    found = defaultdict(list)
    for entry in entries_to_bill(engagements, until=until).select_related("timesheet"):
        found[entry.timesheet.engagement_id].append(entry)
    return found


def agreement_on(versions, day):
    """The version in force on a day: the latest that both signed and that had begun."""
    signed = [version for version in versions if version.signed_at] or versions
    begun = [version for version in signed if version.start_on <= day]
    return begun[-1] if begun else signed[0]


def last_day(month):
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def services_line(month, agreement, entries, tax, language):
    """tax: as vat.of_services gives it."""
    minutes = sum(entry.billable_minutes for entry in entries)
    category, vat_bp, exemption = tax
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


def commission_lines(services_lines, *, number, language):
    """The platform's share: of the net amount, before VAT, plus the platform's VAT.

    One line for each fee agreed, none for a fee of nothing. number: of the services invoice.
    """
    return [
        InvoiceLine(
            description=wording.commission_description(fee_bp, number, language),
            fee_bp=fee_bp,
            net_cents=fee_cents,
            vat_category=vat.STANDARD,
            vat_bp=settings.MARKETPLACE["COMMISSION_VAT_BP"],
        )
        for fee_bp, fee_cents in arithmetic.fees(services_lines).items()
        if fee_cents
    ]
