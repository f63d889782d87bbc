"""What a freelancer earns, week by week and month by month. Integer cents, before VAT."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, Sum
from django.utils import timezone

from billing import money
from billing.invoices.drafts import agreement_on
from billing.invoices.models import Invoice
from billing.invoices.reporting import by_engagement
from marketplace.engagements.models import Engagement
from marketplace.timesheets.models import TimeEntry

WEEKS = 12


def weekly_earnings(freelancer, *, today, weeks=WEEKS):
    """[(Monday, cents after the commission)] of the last weeks, oldest first, idle ones too.

    Hours count in the week in which they were worked, approved or not yet; contested ones wait.
    An invoice rounds once a month, so the sum may differ from it by some cents.
    """
    this_monday = today - timedelta(days=today.weekday())
    first = this_monday - timedelta(weeks=weeks - 1)
    engagements = Engagement.objects.filter(freelancer=freelancer).prefetch_related("agreements")
    entries = TimeEntry.objects.filter(timesheet__engagement__in=engagements, day__gte=first)
    worked = by_engagement(entries.undisputed(), "billable_minutes")
    minutes: defaultdict = defaultdict(int)
    for engagement in engagements:
        versions = list(engagement.agreements.all())
        for day, amount in worked[engagement.pk]:
            monday = day - timedelta(days=day.weekday())
            minutes[monday, agreement_on(versions, day)] += amount
    cents = dict.fromkeys((first + timedelta(weeks=number) for number in range(weeks)), 0)
    for (monday, agreement), amount in minutes.items():
        net = money.line_net(amount, agreement.rate_cents)
        cents[monday] += money.split_fee(net, fee_bp=agreement.fee_bp)[1]
    return list(cents.items())


@dataclass(frozen=True)
class MonthOfStatement:
    """One month of a statement, before VAT; `net_cents` is what is left for her."""

    month: date
    invoiced_cents: int
    fee_cents: int

    @property
    def net_cents(self):
        return self.invoiced_cents - self.fee_cents


def years_worked(invoices):
    """The years for whose months something of a queryset was issued, and this one."""
    return {timezone.localdate().year} | invoices.issued().years()


def statement(invoices):
    """A MonthOfStatement for each month of a queryset of invoices, oldest first. One query.

    Credit notes count against the month of the invoice that they correct.
    """
    kinds = Invoice.Kind

    def net(kind):
        return Sum("net_cents", filter=Q(kind=kind), default=0)

    months = (
        invoices.issued()
        .order_by("month")
        .values("month")
        .annotate(
            services=net(kinds.SERVICES),
            credited=net(kinds.CREDIT_NOTE),
            commission=net(kinds.COMMISSION),
            commission_credited=net(kinds.COMMISSION_CREDIT_NOTE),
        )
    )
    return [
        MonthOfStatement(
            month=row["month"],
            invoiced_cents=row["services"] - row["credited"],
            fee_cents=row["commission"] - row["commission_credited"],
        )
        for row in months
    ]
