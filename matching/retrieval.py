"""Who can be ranked at all: few filters, shown to the reader, dropped one by one if need be."""

from dataclasses import dataclass, replace

import numpy as np
from django.db.models import F, OuterRef, Subquery

from marketplace.engagements.models import Agreement, Engagement
from matching.features import FAR_OVER_BUDGET, distances_km
from matching.rows import ON_SITE, REMOTE

# In the order in which they are dropped when nobody is left.
FILTERS = ("rate", "distance", "language", "hours", "place")


@dataclass(frozen=True)
class Promised:
    """Minutes a month that live engagements take: `minutes` of the profiles at `slots` (sorted)."""

    slots: np.ndarray
    minutes: np.ndarray

    @classmethod
    def of(cls, promised, snapshot):
        """promised: {freelancer key: minutes a month}."""
        found = sorted(
            (slot, minutes)
            for key, minutes in promised.items()
            if (slot := snapshot.slot_of(key)) is not None
        )
        pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
        return cls(pairs[:, 0], pairs[:, 1])

    def free(self, snapshot, slots):
        """Minutes a month that the profiles at `slots` have left; negative when overbooked."""
        free = snapshot.column["capacity_minutes"][slots].astype(np.float32)
        if len(self.slots):
            place = np.minimum(np.searchsorted(self.slots, slots), len(self.slots) - 1)
            free -= np.where(self.slots[place] == slots, self.minutes[place], 0)
        return free


@dataclass(frozen=True)
class Retrieved:
    """`slots` of the snapshot that passed, how far they are, what they have left of the month, and
    the names of the filters dropped to find anybody."""

    slots: np.ndarray
    kilometres: np.ndarray
    free_minutes: np.ndarray
    relaxed: tuple[str, ...] = ()

    def __getitem__(self, places):
        return Retrieved(
            self.slots[places], self.kilometres[places], self.free_minutes[places], self.relaxed
        )


def retrieve(wanted, snapshot, promised, *, excluded=frozenset()):
    """The slots that pass all filters; when none does, FILTERS are dropped from the left.

    excluded: keys of freelancers who are out of the question, for example the writer herself.
    """
    allowed = allowed_slots(snapshot, excluded)
    for dropped in range(len(FILTERS) + 1):
        found = passing(wanted, snapshot, promised, allowed, FILTERS[dropped:])
        if len(found.slots):
            return replace(found, relaxed=FILTERS[:dropped])
    return found


def everybody(wanted, snapshot, promised, slots):
    """These slots as Retrieved, without any filter."""
    return Retrieved(slots, distances_km(wanted, snapshot, slots), promised.free(snapshot, slots))


def allowed_slots(snapshot, excluded):
    """Which slots may be ranked at all, as a mask."""
    gone = [slot for key in excluded if (slot := snapshot.slot_of(key)) is not None]
    allowed = snapshot.alive
    if gone:
        allowed = allowed.copy()
        allowed[gone] = False
    return allowed


def passing(wanted, snapshot, promised, allowed, filters):
    """Who passes these filters, as Retrieved: cheap columns first, distances of who is left."""
    for name in filters:
        if name in COLUMN_FILTERS and (mask := COLUMN_FILTERS[name](wanted, snapshot)) is not None:
            allowed = allowed & mask
    found = everybody(wanted, snapshot, promised, np.flatnonzero(allowed))
    if "hours" in filters and len(promised.slots):
        found = found[found.free_minutes > 0]
    if "distance" in filters and (mask := within_reach(wanted, snapshot, found)) is not None:
        found = found[mask]
    return found


def affordable(wanted, snapshot):
    if wanted.max_rate_cents is None:
        return None
    most = np.uint32(wanted.max_rate_cents * FAR_OVER_BUDGET)
    return snapshot.column["rate_cents"] <= most


def understood(wanted, snapshot):
    return None if wanted.spoken is None else snapshot.speaks(wanted.spoken)


def has_hours(wanted, snapshot):
    return snapshot.column["capacity_minutes"] > 0


def in_place(wanted, snapshot):
    flag = {"remote": REMOTE, "on_site": ON_SITE}.get(wanted.place)
    return None if flag is None else snapshot.column["flags"] & np.uint8(flag) != 0


COLUMN_FILTERS = {
    "rate": affordable,
    "language": understood,
    "hours": has_hours,
    "place": in_place,
}


def within_reach(wanted, snapshot, found):
    """Who travels as far as the need, or needn't; None when distance is no matter."""
    if wanted.place in {None, "remote"} or wanted.latitude is None:
        return None
    flags = snapshot.column["flags"][found.slots]
    near = found.kilometres <= snapshot.column["radius_km"][found.slots]
    reachable = (flags & ON_SITE != 0) & near
    return reachable | (flags & REMOTE != 0) if wanted.place == "either" else reachable


def cut_by(wanted, snapshot, found):
    """{filter: whom of those found without filters it cuts}: why somebody is missing."""
    slots = found.slots
    passes = {name: mask(wanted, snapshot) for name, mask in COLUMN_FILTERS.items()}
    passes = {name: None if mask is None else mask[slots] for name, mask in passes.items()}
    passes["hours"] = found.free_minutes > 0
    passes["distance"] = within_reach(wanted, snapshot, found)
    return {
        name: np.zeros(len(slots), bool) if passes[name] is None else ~passes[name]
        for name in FILTERS
    }


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
