"""How many hours a freelancer has promised in a month, over all her clients."""

from dataclasses import dataclass, field
from datetime import date

from dateutil.relativedelta import relativedelta

from marketplace.engagements.models import Engagement, MonthPlan
from marketplace.engagements.refusals import CapacityExceeded
from marketplace.needs.models import Need
from marketplace.people.models import Freelancer

# An engagement goes on until somebody ends it: a year ahead stands for "always".
HORIZON_MONTHS = 12


@dataclass(frozen=True)
class Commitment:
    """What one engagement takes: agreed plans {first of month: minutes}, else the agreement's."""

    start_on: date
    end_on: date | None
    monthly_minutes: int
    plans: dict[date, int] = field(default_factory=dict)
    renews: bool = True

    def minutes_in(self, month):
        """Minutes promised for the month (its first day); the last plan renews by itself."""
        if self.start_on >= month + relativedelta(months=1):
            return 0
        if self.end_on is not None and self.end_on < month:
            return 0
        if month in self.plans:
            return self.plans[month]
        if not self.renews:
            return self.monthly_minutes if month == self.start_on.replace(day=1) else 0
        earlier = [planned for planned in self.plans if planned < month]
        return self.plans[max(earlier)] if earlier else self.monthly_minutes


def committed_minutes(commitments, month):
    return sum(commitment.minutes_in(month) for commitment in commitments)


def busiest_month(commitments, *, first, months=HORIZON_MONTHS):
    """(month, minutes) where most is promised, from `first` on; the earliest of equals."""
    ahead = [first + relativedelta(months=number) for number in range(months)]
    return max(
        ((month, committed_minutes(commitments, month)) for month in ahead),
        key=lambda pair: pair[1],
    )


def commitments_of(freelancer, *, besides=None):
    """Her live engagements as Commitments, in three queries; `besides` leaves one out."""
    engagements = Engagement.objects.live().filter(freelancer=freelancer)
    if besides is not None:
        engagements = engagements.exclude(pk=besides.pk)
    return [
        Commitment(
            start_on=engagement.start_on,
            end_on=engagement.end_on,
            monthly_minutes=engagement.agreement.monthly_minutes,
            plans={
                plan.month: plan.minutes
                for plan in engagement.plans.all()
                if plan.status != MonthPlan.Status.PROPOSED
            },
            renews=engagement.need.rhythm == Need.Rhythm.RECURRING,
        )
        for engagement in engagements.select_related("need").prefetch_related("agreements", "plans")
    ]


def lock_freelancer(freelancer_id):
    """Her row, locked: two companies never promise themselves the same hours."""
    # Without a key lock: rows that merely refer to her may still be written.
    return Freelancer.objects.select_for_update(no_key=True).get(pk=freelancer_id)


def free_minutes(freelancer, month, *, besides=None):
    """Minutes left in a month; negative when she lowered her capacity since."""
    promised = committed_minutes(commitments_of(freelancer, besides=besides), month)
    return freelancer.capacity_minutes - promised


def require_room_to_hire(freelancer, *, start_on, monthly_minutes):
    """Raise CapacityExceeded unless she can give that much every month from `start_on` on."""
    month, promised = busiest_month(commitments_of(freelancer), first=start_on.replace(day=1))
    free = freelancer.capacity_minutes - promised
    if monthly_minutes > free:
        raise CapacityExceeded(month=month, free_minutes=free)
