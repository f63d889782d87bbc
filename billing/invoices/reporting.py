"""Figures for dashboards: what comes next, what was earned, what is owed. Integer cents."""

from collections import defaultdict
from dataclasses import astuple, dataclass
from operator import add

from django.db.models import Q, Sum
from django.utils import timezone

from billing import money
from billing.invoices.drafts import agreement_on, last_day
from billing.invoices.models import Invoice
from marketplace.timesheets.models import TimeEntry

# Written by the freelancer, and not yet said yes to.
PENDING = ("open", "submitted", "returned")


@dataclass(frozen=True)
class NextInvoice:
    """What the next invoice of an engagement comes to if everything pending is approved."""

    approved_minutes: int
    pending_minutes: int
    net_cents: int
    fee_cents: int

    @property
    def minutes(self):
        return self.approved_minutes + self.pending_minutes

    @property
    def payout_cents(self):
        """Net of the fee, both before VAT."""
        return self.net_cents - self.fee_cents

    def __add__(self, other):
        return NextInvoice(*map(add, astuple(self), astuple(other)))


NOTHING = NextInvoice(0, 0, 0, 0)


def next_invoice(engagement, *, until=None):
    """The NextInvoice of one engagement: `next_invoices` of it alone."""
    return next_invoices([engagement], until=until)[engagement.pk]


def next_invoices(engagements, *, until=None):
    """{engagement id: NextInvoice} up to the end of the month of `until` (default: this one).

    As `months_to_invoice`, with the months added up.
    """
    months = months_to_invoice(engagements, until=until)
    return {pk: sum(by_month.values(), NOTHING) for pk, by_month in months.items()}


def months_to_invoice(engagements, *, until=None):
    """{engagement id: {first day of a month of work: NextInvoice}}, oldest first, as above.

    Contested time is in no figure: it waits for its outcome. Two queries, and one for the
    agreements of each engagement that come without them: prefetch them.
    """
    entries = TimeEntry.objects.filter(
        timesheet__engagement__in=engagements,
        day__lte=last_day(until or timezone.localdate()),
        billed__isnull=True,
    )
    approved = by_engagement(entries.billable(), "billable_minutes")
    pending = by_engagement(entries.filter(timesheet__status__in=PENDING), "minutes")
    return {
        engagement.pk: _by_month(
            list(engagement.agreements.all()), approved[engagement.pk], pending[engagement.pk]
        )
        for engagement in engagements
    }


def by_engagement(entries, amount):
    """{engagement id: [(day, minutes)]}. amount: which minutes. One query."""
    found = defaultdict(list)
    for engagement_id, *worked in entries.values_list("timesheet__engagement", "day", amount):
        found[engagement_id].append(worked)
    return found


def _by_month(versions, approved, pending):
    months = defaultdict(lambda: ([], []))
    for kind, days in enumerate((approved, pending)):
        for day, minutes in days:
            months[day.replace(day=1)][kind].append((day, minutes))
    return {month: _next_invoice(versions, *months[month]) for month in sorted(months)}


def _next_invoice(versions, approved, pending):
    minutes = {}
    for day, amount in [*approved, *pending]:
        agreement = agreement_on(versions, day)
        minutes[agreement] = minutes.get(agreement, 0) + amount
    nets = [
        (money.line_net(amount, agreement.rate_cents), agreement.fee_bp)
        for agreement, amount in minutes.items()
    ]
    return NextInvoice(
        approved_minutes=sum(amount for _day, amount in approved),
        pending_minutes=sum(amount for _day, amount in pending),
        net_cents=sum(net for net, _fee_bp in nets),
        fee_cents=sum(money.split_fee(net, fee_bp=fee_bp)[0] for net, fee_bp in nets),
    )


def earnings(invoices):
    """What a queryset of invoices adds up to: invoiced, credited, paid, fees. One query.

    Returns a dict of cents, before VAT except `paid_cents`. Credit notes count against.
    """

    def net(kind, **status):
        return Sum("net_cents", filter=Q(kind=kind, **status), default=0)

    kinds = Invoice.Kind
    figures = invoices.issued().aggregate(
        invoiced_cents=net(kinds.SERVICES),
        credited_cents=net(kinds.CREDIT_NOTE),
        commission_cents=net(kinds.COMMISSION),
        commission_credited_cents=net(kinds.COMMISSION_CREDIT_NOTE),
        paid_cents=Sum("total_cents", filter=Q(kind=kinds.SERVICES, status="paid"), default=0),
    )
    figures["fees_cents"] = figures.pop("commission_cents") - figures.pop(
        "commission_credited_cents"
    )
    figures["earned_cents"] = (
        figures["invoiced_cents"] - figures["credited_cents"] - figures["fees_cents"]
    )
    return figures
