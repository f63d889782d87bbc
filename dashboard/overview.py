"""The engagements under way: hours used against the plan, and what the next invoice holds."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from billing.money import line_net, split_fee
from marketplace.engagements.models import Engagement, MonthPlan
from marketplace.timesheets.models import TimeEntry


@dataclass(frozen=True)
class EngagementOverview:
    """One engagement in one month: minutes planned and worked, cents before VAT not invoiced."""

    engagement: Engagement
    planned: int
    worked: int
    next_invoice_cents: int
    payout_cents: int


def overviews(engagements, *, month):
    """An EngagementOverview for each live engagement of the queryset; three queries in all.

    The next invoice counts every minute written and not yet invoiced, approved or not.
    """
    live = (
        engagements.live()
        .with_parties()
        .annotate(
            planned=Coalesce(
                Subquery(
                    MonthPlan.objects.filter(engagement=OuterRef("pk"), month=month).values(
                        "minutes"
                    )
                ),
                0,
            ),
            worked=_minutes(timesheet__month=month),
            uninvoiced=_minutes(billed__isnull=True),
        )
    )
    return [_overview(engagement) for engagement in live]


def _minutes(**which):
    written = (
        TimeEntry.objects.filter(timesheet__engagement=OuterRef("pk"), **which)
        .order_by()
        .values("timesheet__engagement")
        .annotate(total=Sum("minutes"))
        .values("total")
    )
    return Coalesce(Subquery(written), 0)


def _overview(engagement):
    agreement = engagement.agreement
    net = line_net(engagement.uninvoiced, agreement.rate_cents)
    _fee, payout = split_fee(net, fee_bp=agreement.fee_bp)
    return EngagementOverview(
        engagement=engagement,
        planned=engagement.planned,
        worked=engagement.worked,
        next_invoice_cents=net,
        payout_cents=payout,
    )
