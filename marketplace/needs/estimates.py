"""What a need will cost a month, before any proposal."""

from dataclasses import dataclass

from billing.money import line_net
from marketplace.people.models import Freelancer


@dataclass(frozen=True)
class Estimate:
    """Cents a month before VAT, from `low_cents` to `high_cents`, and whose rates were taken."""

    low_cents: int
    high_cents: int
    from_budget: bool


def estimate_monthly_cost(minutes, *, max_rate_cents=None):
    """The cost of so many minutes at the given rate, else at the usual ones of freelancers.

    None when nobody has published a rate to reckon with.
    """
    if max_rate_cents:
        cost = line_net(minutes, max_rate_cents)
        return Estimate(cost, cost, from_budget=True)
    rates = Freelancer.objects.published().usual_rates()
    if rates["low"] is None:
        return None
    low, high = line_net(minutes, rates["low"]), line_net(minutes, rates["high"])
    return Estimate(low, high, from_budget=False)
