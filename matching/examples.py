"""The event log as arrays: what was shown or offered in a span of time, and what came of it."""

from dataclasses import dataclass

import numpy as np

from matching.exposure import is_new
from matching.features import SIGNALS
from matching.models import MatchEvent
from matching.weights import Examples

Kind = MatchEvent.Kind
# What each step of the company is worth for learning: further along says more about the pair.
GAINS = {
    Kind.CLICK: 1,
    Kind.SHORTLIST: 3,
    Kind.HIRE: 6,
    Kind.MONTH: 7,
}


@dataclass(frozen=True)
class Log:
    """Examples in order of time; `new` tells which freelancers were newcomers when shown."""

    examples: Examples
    new: np.ndarray

    def __len__(self):
        return len(self.examples)

    @property
    def chosen(self):
        return int((self.examples.gains > 0).sum())

    def split(self, share):
        """(earlier, later): whole lists, the last `share` of them held out."""
        lists = self.examples.lists
        later = lists >= np.quantile(np.unique(lists), 1 - share) if len(lists) else lists > 0
        return self.where(~later), self.where(later)

    def where(self, rows):
        return Log(self.examples.where(rows), self.new[rows])


def read_log(*, since, until):
    """The Log of what was shown to companies between two moments, for what they choose.

    A pair counts once, when first shown; what came of it counts whenever it came.
    """
    return log_of(first_impressions(since, until), furthest_steps(since))


def read_answers(*, since, until):
    """The Log of what was offered to freelancers between two moments, for what they accept.

    Nobody chose from a list, so all places are the first. Silence for the whole term is a no.
    """
    offered = first_offers(since, until)
    gains = {
        (row["need"], row["freelancer"]): float(row["kind"] == Kind.INTEREST) for row in offered
    }
    place = {"position": 1, "rank": 1, "propensity": 1.0}
    return log_of([row | place for row in offered], gains)


def log_of(shown, gains):
    lists = {}
    for row in shown:
        lists.setdefault(row["need"], len(lists))
    return Log(
        Examples(
            values=np.array(
                [[row["values"].get(signal, 0.0) for signal in SIGNALS] for row in shown],
                dtype=float,
            ).reshape(len(shown), len(SIGNALS)),
            gains=np.array([gains.get((row["need"], row["freelancer"]), 0.0) for row in shown]),
            places=np.array([row["position"] for row in shown], dtype=int),
            ranks=np.array([row["rank"] for row in shown], dtype=int),
            propensities=np.array([row["propensity"] for row in shown], dtype=float),
            lists=np.array([lists[row["need"]] for row in shown], dtype=int),
        ),
        new=np.array(
            [is_new(row["freelancer__created_at"], at=row["at"]) for row in shown],
            dtype=bool,
        ),
    )


def first_impressions(since, until):
    shown = (
        MatchEvent.objects.impressions(since=since, until=until)
        .exclude(values={})
        .order_by("need", "freelancer", "pk")
        .distinct("need", "freelancer")
        .values(
            *("need", "freelancer", "position", "rank", "propensity", "values", "at"),
            "freelancer__created_at",
        )
    )
    return sorted(shown, key=lambda row: row["at"])


def furthest_steps(since):
    """{(need, freelancer): gain of the furthest step}."""
    steps = MatchEvent.objects.filter(at__gte=since, kind__in=list(GAINS))
    gains = {}
    for need, freelancer, kind in steps.values_list("need", "freelancer", "kind"):
        pair = (need, freelancer)
        gains[pair] = max(gains.get(pair, 0.0), float(GAINS[kind]))
    return gains


def first_offers(since, until):
    """Invitations whose time was over between two moments, one a pair, in order of time."""
    over = (
        MatchEvent.objects.filter(at__gte=since, at__lt=until)
        .filter(kind__in=[*MatchEvent.ANSWERS, Kind.LAPSE])
        .exclude(values={})
        .order_by("need", "freelancer", "pk")
        .distinct("need", "freelancer")
        .values("need", "freelancer", "kind", "values", "at", "freelancer__created_at")
    )
    return sorted(over, key=lambda row: row["at"])
