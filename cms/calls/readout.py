"""What two wordings' counts say, and whether they say anything yet. Pure arithmetic."""

from dataclasses import dataclass
from math import sqrt

# The normal quantile of a 95 % interval.
Z = 1.959964
# Below this no interval is worth reading out: the approximation asks for some of everything.
VIEWS_MIN = 200
CLICKS_MIN = 10


@dataclass(frozen=True)
class Rate:
    """Clicks per view, in basis points, with its 95 % interval (Wilson)."""

    views: int
    clicks: int
    rate_bp: int
    low_bp: int
    high_bp: int


@dataclass(frozen=True)
class Comparison:
    """B's rate minus A's, in basis points, with its 95 % interval (Newcombe, method 10)."""

    is_enough: bool
    difference_bp: int = 0
    low_bp: int = 0
    high_bp: int = 0

    @property
    def better(self):
        """ "a", "b", or "" while the interval holds no difference as well."""
        if not self.is_enough or self.low_bp <= 0 <= self.high_bp:
            return ""
        return "b" if self.low_bp > 0 else "a"


def rate(views, clicks):
    """The Rate of so many clicks in so many views; more clicks than views count as all."""
    clicks = min(clicks, views)
    low, high = wilson(clicks, views)
    share = clicks / views if views else 0
    return Rate(views, clicks, basis_points(share), basis_points(low), basis_points(high))


def compare(a, b):
    """A Comparison of two (views, clicks)."""
    if any(views < VIEWS_MIN or clicks < CLICKS_MIN for views, clicks in (a, b)):
        return Comparison(is_enough=False)
    low, high = newcombe(b, a)
    difference = min(b[1], b[0]) / b[0] - min(a[1], a[0]) / a[0]
    return Comparison(True, basis_points(difference), basis_points(low), basis_points(high))


def wilson(successes, tries):
    """The 95 % score interval of a proportion (Wilson 1927), as two shares."""
    if not tries:
        return 0.0, 1.0
    share, square = successes / tries, Z * Z
    middle = share + square / (2 * tries)
    half = Z * sqrt(share * (1 - share) / tries + square / (4 * tries * tries))
    whole = 1 + square / tries
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)


def newcombe(first, second):
    """The 95 % interval of the first proportion minus the second (Newcombe 1998, method 10).

    first, second: (tries, successes).
    """
    (tries_1, hits_1), (tries_2, hits_2) = first, second
    share_1, share_2 = min(hits_1, tries_1) / tries_1, min(hits_2, tries_2) / tries_2
    low_1, high_1 = wilson(min(hits_1, tries_1), tries_1)
    low_2, high_2 = wilson(min(hits_2, tries_2), tries_2)
    difference = share_1 - share_2
    below = sqrt((share_1 - low_1) ** 2 + (high_2 - share_2) ** 2)
    above = sqrt((high_1 - share_1) ** 2 + (share_2 - low_2) ** 2)
    return difference - below, difference + above


def basis_points(share):
    return round(share * 10_000)
