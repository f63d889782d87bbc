"""The engagements under way: hours used against the plan, and what the next invoice holds."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from billing.invoices.reporting import NextInvoice, next_invoices
from marketplace.engagements.models import Engagement, MonthPlan
from marketplace.timesheets.models import TimeEntry


@dataclass(frozen=True)
class EngagementOverview:
    """One engagement in one month: minutes planned and worked, and what is not invoiced yet."""

    engagement: Engagement
    planned: int
    worked: int
    next_invoice: NextInvoice


def overviews(engagements, *, month):
    """An EngagementOverview for each live engagement of the queryset; four queries in all."""
    planned = MonthPlan.objects.filter(engagement=OuterRef("pk"), month=month)
    worked = (
        TimeEntry.objects.filter(timesheet__engagement=OuterRef("pk"), timesheet__month=month)
        .order_by()
        .values("timesheet__engagement")
        .annotate(total=Sum("minutes"))
    )
    live = list(
        engagements.live()
        .with_parties()
        .annotate(
            planned=Coalesce(Subquery(planned.values("minutes")), 0),
            worked=Coalesce(Subquery(worked.values("total")), 0),
        )
    )
    invoices = next_invoices(live, until=month)
    return [
        EngagementOverview(
            engagement=engagement,
            planned=engagement.planned,
            worked=engagement.worked,
            next_invoice=invoices[engagement.pk],
        )
        for engagement in live
    ]
