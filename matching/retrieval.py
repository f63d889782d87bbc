"""Who can be ranked at all: few filters, shown to the reader, dropped one by one if need be."""

from dataclasses import dataclass

import numpy as np
from django.db.models import F, OuterRef, Subquery

from marketplace.engagements.models import Agreement, Engagement
from matching.features import FAR_OVER_BUDGET

# In the order in which they are dropped when nobody is left.
FILTERS = ("rate", "distance", "language", "hours", "place")


@dataclass(frozen=True)
class Retrieved:
    """`rows` of the snapshot that passed, and the names of the filters dropped to find anybody."""

    rows: np.ndarray
    relaxed: tuple[str, ...] = ()


def retrieve(wanted, snapshot, *, kilometres, free_minutes, excluded=frozenset()):
    """The rows that pass all filters; when none does, FILTERS are dropped from the left.

    excluded: keys of freelancers who are out of the question, for example the writer herself.
    """
    passes = masks(wanted, snapshot, kilometres, free_minutes)
    allowed = ~np.isin(snapshot.column["pk"], list(excluded))
    for dropped in range(len(FILTERS) + 1):
        kept = FILTERS[dropped:]
        rows = np.flatnonzero(np.logical_and.reduce([allowed, *(passes[name] for name in kept)]))
        if len(rows):
            return Retrieved(rows, FILTERS[:dropped])
    return Retrieved(np.array([], dtype=int))


def masks(wanted, snapshot, kilometres, free_minutes):
    """{filter: which profiles pass it}."""
    column = snapshot.column
    everybody = np.ones(len(snapshot), dtype=bool)
    reachable = column["works_on_site"] & (kilometres <= column["radius_km"])
    return {
        "rate": everybody
        if wanted.max_rate_cents is None
        else column["rate_cents"] <= wanted.max_rate_cents * FAR_OVER_BUDGET,
        "distance": everybody
        if wanted.place == "remote" or wanted.latitude is None
        else reachable | (column["works_remote"] & (wanted.place == "either")),
        "language": np.array([wanted.language in profile.speaks for profile in snapshot.profiles]),
        "hours": free_minutes > 0,
        "place": {
            "remote": column["works_remote"],
            "on_site": column["works_on_site"],
        }.get(wanted.place, everybody),
    }


def free_minutes(snapshot):
    """Minutes a month that each profile has left beside the agreements in force."""
    promised = promised_minutes()
    taken = np.array([promised.get(profile.pk, 0) for profile in snapshot.profiles], dtype=float)
    return snapshot.column["capacity_minutes"] - taken


def promised_minutes():
    """{freelancer key: minutes a month} by her live engagements, in one query."""
    in_force = (
        Agreement.objects.filter(engagement=OuterRef("pk"))
        .order_by(F("signed_at").desc(nulls_last=True), "-version")
        .values("monthly_minutes")[:1]
    )
    taken = {}
    for freelancer, minutes in (
        Engagement.objects.live()
        .annotate(minutes=Subquery(in_force))
        .values_list("freelancer", "minutes")
    ):
        taken[freelancer] = taken.get(freelancer, 0) + (minutes or 0)
    return taken
