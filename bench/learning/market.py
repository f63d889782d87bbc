"""A market whose hidden preferences are known, for `python -m bench learning`.

Companies and freelancers want what they want, and a part of it no signal explains; the lists are
spread as the product spreads them.
"""

from datetime import timedelta
from types import SimpleNamespace

import numpy as np

SHOWN = 5
CANDIDATES = 40
NEWCOMERS = 0.2
# What both sides really look at; the shipped points say otherwise.
WANTED = {
    "company": {
        "missions": 20, "text": 9, "tools": 18, "knowledge": 10, "sectors": 11, "place": 4,
        "hours": 5, "days": 6, "rate": 13, "experience": 3, "language": 1,
    },
    "freelancer": {
        "place": 12, "hours": 10, "days": 22, "rate": 26, "wishes": 22, "answers": 8,
    },
}  # fmt: skip
# Log-odds from the worst to the best profile, the value at which a yes is as likely as a no, and
# how much no signal explains.
STEEPNESS, EVEN, UNEXPLAINED = {"company": 9.0, "freelancer": 6.0}, 0.55, 0.8


class World:
    """Needs, freelancers who could serve them, and what both really want. One seed, one world."""

    def __init__(self, seed):
        from matching.features import SIDES, SIGNALS

        self.random = np.random.default_rng(seed)
        self.wanted = {}
        for side, signals in SIDES.items():
            wanted = np.array([WANTED[side][signal] for signal in signals], dtype=float)
            wanted *= self.random.lognormal(0, 0.2, len(wanted))
            self.wanted[side] = wanted / wanted.sum()
        self.signals = SIGNALS
        # How much the values of each signal differ among candidates.
        self.spread = self.random.uniform(1.0, 3.0, len(SIGNALS))

    def candidates(self):
        """(values (candidates, signals), which of them are new) for one need."""
        values = self.random.beta(self.spread, self.spread, (CANDIDATES, len(self.signals)))
        new = self.random.random(CANDIDATES) < NEWCOMERS
        # A new profile says less, and is no worse for that.
        for signal in ("text", "experience"):
            values[new, self.signals.index(signal)] *= 0.5
        return values, new

    def appeal(self, values, side):
        """The chance that a side says yes: a company that looks, a freelancer who is asked."""
        noise = self.random.normal(0, UNEXPLAINED, len(values))
        fits = values[:, columns(side)] @ self.wanted[side]
        return 1 / (1 + np.exp(-(STEEPNESS[side] * (fits - EVEN) + noise)))

    def show(self, points, token):
        """One need: its list as the product spreads it, and what a reader chose of it."""
        values, new = self.candidates()
        appeal = {side: self.appeal(values, side) for side in WANTED}
        listed = spread_list(scores(values, points), new, token)
        place = np.array([one.place for one in listed])
        rows = np.array([one.one.row for one in listed])
        wanted = self.random.random(len(rows)) < appeal["company"][rows]
        accepted = self.random.random(len(rows)) < appeal["freelancer"][rows]
        looked = self.random.random(len(rows)) < 1 / place
        return SimpleNamespace(
            values=values[rows],
            wanted=wanted,
            accepted=accepted,
            chosen=wanted & looked,
            places=place,
            ranks=np.array([one.rank for one in listed]),
            propensities=np.array([one.propensity for one in listed]),
        )


def spread_list(scores, new, token):
    """The Placed of one list, by the product's own spreading; `one.row` is the candidate's row."""
    from matching import exposure

    ranking = [
        SimpleNamespace(row=row, score=scores[row], freelancer=FREELANCERS[bool(new[row])])
        for row in np.argsort(-scores, kind="stable")[: exposure.depth(SHOWN, token=token)]
    ]
    return exposure.placed(exposure.with_newcomer(ranking, SHOWN, token=token), token=token)


def since(days):
    from django.utils import timezone

    return SimpleNamespace(created_at=timezone.now() - timedelta(days=days))


class _Freelancers(dict):
    """{is new: a stand-in}, made when Django is ready."""

    def __missing__(self, is_new):
        self[is_new] = since(1 if is_new else 1_000)
        return self[is_new]


FREELANCERS = _Freelancers()


def scores(values, points):
    """Scores out of 100 of each row, by points of two sides or of one sum.

    points["scale"]: the learned (intercept, slope) of the freelancer's yes.
    """
    from matching.artefact import current_model
    from matching.ranking import both, probability

    if "sum" in points:
        return values @ points["sum"]
    scales = dict(current_model().calibration)
    if "scale" in points:
        scales["freelancer"] = points["scale"]
    log_odds = (
        intercept + slope * (values[:, columns(side)] @ points[side]) / 100
        for side, (intercept, slope) in scales.items()
    )
    return 100 * probability(both(log_odds))


def columns(side):
    from matching.features import SIDES, SIGNALS

    return [SIGNALS.index(signal) for signal in SIDES[side]]
