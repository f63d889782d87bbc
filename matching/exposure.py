"""In which order a list is shown: small, known randomness, so that what is learned is not only
what was shown first, and so that new profiles are seen at all.

Neighbours with about the same score trade places now and then (Joachims, Swaminathan and Schnabel,
*Unbiased learning-to-rank with biased feedback*, 2017), and in one need out of four the last place
goes to somebody new. All dice are thrown from the need's token: a list looks the same for whoever
reads it, as often as she comes back. The chance of each place is written down with it.
"""

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from random import Random
from typing import Any

from django.utils import timezone

SWAP_CHANCE = 0.2
# Only about equal neighbours trade places: nobody much better is moved down.
SWAP_SCORES = 10
NEWCOMER_CHANCE = 0.25
NEWCOMER_DAYS = 60
# How far below the list a newcomer is looked for, in places and in points.
NEWCOMER_DEPTH = 15
NEWCOMER_SCORES = 20
# Points that one open invitation costs in the order of a list, and at most.
LOAD_POINTS = 1.5
LOAD_POINTS_MOST = 6


@dataclass(frozen=True)
class Placed:
    """A Match or Candidate on a page: its place, the engine's own rank, the chance of the place."""

    one: Any
    place: int
    rank: int
    propensity: float


def placed(listed, *, token):
    """The list as it is shown for a need, as Placed in their order on the page.

    listed: pairs of a Match or Candidate, best first, and the chance that it is listed at all.
    token: the need's.
    """
    ranked = [one for one, _chance in listed]
    close = [abs(above.score - below.score) <= SWAP_SCORES for above, below in pairwise(ranked)]
    order = list(range(len(ranked)))
    dice = dice_of(token, "neighbours")
    for upper in range(dice.randrange(2), len(ranked) - 1, 2):
        if dice.random() < SWAP_CHANCE and close[upper]:
            order[upper], order[upper + 1] = order[upper + 1], order[upper]
    return [
        Placed(ranked[at], place, at + 1, propensity(at, place - 1, close) * listed[at][1])
        for place, at in enumerate(order, start=1)
    ]


def dice_of(token, purpose):
    """The same dice for a need whenever they are thrown, on every platform."""
    return Random(f"{token}:{purpose}")  # noqa: S311 (an order, no secret)


def propensity(rank, place, close):
    """The chance that the profile of a rank stands at a place; both from 0.

    A pair of neighbours is up for a swap every second time.
    """
    chance = SWAP_CHANCE / 2
    up = chance if rank > 0 and close[rank - 1] else 0
    down = chance if rank < len(close) and close[rank] else 0
    return {rank - 1: up, rank + 1: down}.get(place, 1 - up - down)


def makes_room_for_newcomer(token):
    """Whether the last place of this need's list is for somebody new, if anybody new fits."""
    return dice_of(token, "newcomer").random() < NEWCOMER_CHANCE


def with_newcomer(ranking, wanted, *, token):
    """[(candidate, chance of being listed)]: the best `wanted`, the last one perhaps a newcomer.

    ranking: Candidates, best first, some NEWCOMER_DEPTH more than wanted where the list
    `makes_room_for_newcomer`. Newcomers far below the one whose place they take are not considered.
    """
    best = [(candidate, 1.0) for candidate in ranking[:wanted]]
    if len(best) < wanted:
        return best
    last = ranking[wanted - 1]
    new = [
        candidate
        for candidate in ranking[wanted:]
        if is_newcomer(candidate.freelancer) and last.score - candidate.score <= NEWCOMER_SCORES
    ]
    if is_newcomer(last.freelancer):
        return best
    if new and makes_room_for_newcomer(token):
        chosen = dice_of(token, "which").choice(new)
        return [*best[:-1], (chosen, NEWCOMER_CHANCE / len(new))]
    return [*best[:-1], (last, 1 - NEWCOMER_CHANCE)]


def depth(wanted, *, token):
    """How many candidates to rank for a list of `wanted`."""
    return wanted + (NEWCOMER_DEPTH if makes_room_for_newcomer(token) else 0)


def is_newcomer(freelancer):
    return is_new(freelancer.created_at, at=timezone.now())


def is_new(created_at, *, at):
    """Whether a profile made at one moment is a newcomer's at another."""
    return at - created_at < timedelta(days=NEWCOMER_DAYS)


def lightest_first(ranking, load):
    """Candidates in the order of their scores, less a little for each open invitation.

    load: {freelancer key: matches that wait for her answer}. Scores stay as they are: of two about
    equal freelancers, the one who is asked less comes first.
    """

    def eased(candidate):
        waiting = load.get(candidate.freelancer.pk, 0)
        return candidate.score - min(LOAD_POINTS * waiting, LOAD_POINTS_MOST)

    return sorted(ranking, key=eased, reverse=True)
