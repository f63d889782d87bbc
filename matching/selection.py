"""The best of the slots that passed the filters: a cheap look at all, the whole score for some.

All signals but the text, and the text's meaning (a scan of small integers), are known for all. The
other signals of the text are computed for the most promising only, and for more of them as long as
somebody left out could still be among the best: then the answer is that of scoring everybody.
"""

from dataclasses import dataclass

import numpy as np

from matching.features import COMPANY, structured_values
from matching.ranking import Scored, both, score, text_values, worth_in_log_odds
from matching.retrieval import Retrieved

SCORED_AT_ONCE, ROUNDS = 400, 5
SCANNED_AT_ONCE = 1024
# Signals of the text that are quick enough for everybody, besides its meaning.
QUICK = ("occupations",)
SCALE = 127
# Log-odds are compared to this many digits, so that equal profiles are equal on every processor.
DIGITS = 4


@dataclass(frozen=True)
class Selection:
    """The best, best first: who they are, their values by signal, and their Scored.

    `is_certain`: nobody left out can belong here; else ROUNDS were not enough to know.
    """

    found: Retrieved
    values: dict[str, np.ndarray]
    scored: Scored
    is_certain: bool = True

    @property
    def slots(self):
        return self.found.slots


def select(question, found, limit=None):
    """The best `limit` of those found as a Selection; all, fully scored, without a limit."""
    snapshot = question.snapshot
    values = structured_values(question.wanted, snapshot, found)
    worth = worth_in_log_odds(question.model, question.wanted.signals)
    if "text" in worth[COMPANY][1]:
        without_text = score(worth, values, np.ones(len(found.slots), np.float32))
        chosen, text, share, is_certain = text_of_the_best(
            question, found.slots, without_text, limit
        )
        found = found[chosen]
        values = {name: value[chosen] for name, value in values.items()} | {"text": text}
    else:
        share, is_certain = np.ones(len(found.slots), np.float32), True
    scored = score(worth, values, share)
    best = in_order(scored.log_odds, snapshot.column["pk"][found.slots])[:limit]
    return Selection(
        found[best],
        {name: value[best] for name, value in values.items()},
        scored[best],
        is_certain,
    )


def in_order(log_odds, keys):
    """Positions, best first; equals by key."""
    return np.lexsort((keys, -np.round(log_odds.astype(np.float64), DIGITS)))


def text_of_the_best(question, slots, without_text, limit):
    """(positions in `slots`, their text values, words' shares, whether nobody else can be best).

    without_text: Scored by all other signals.
    """
    model, snapshot = question.model, question.snapshot
    most = np.float32(without_text.sides[COMPANY].worth["text"])
    others = {name: side.log_odds for name, side in without_text.sides.items()}

    def log_odds(text, positions=slice(None)):
        odds = {name: found[positions] for name, found in others.items()}
        return both((odds | {COMPANY: odds[COMPANY] + most * text}).values())

    def text_at(positions):
        some = slots[positions]
        likeness = question.space.signals(question.encoded, snapshot.text, some)
        return text_values(model, likeness, snapshot.column["sincerity"][some])

    if limit is None or len(slots) <= SCORED_AT_ONCE:
        everybody = np.arange(len(slots))
        return everybody, *text_at(everybody), True
    lowest, highest = text_bounds(question, slots)
    promising, possible = log_odds(lowest), log_odds(highest)
    left = np.ones(len(slots), bool)
    chosen, values, shares = [], [], []
    reached = np.empty(0, np.float32)
    for _round in range(ROUNDS):
        open_ones = np.flatnonzero(left)
        some = open_ones[largest(promising[open_ones], SCORED_AT_ONCE)]
        left[some] = False
        found, share = text_at(some)
        chosen.append(some)
        values.append(found)
        shares.append(share)
        reached = np.concatenate([reached, log_odds(found, some)])
        bar = (
            np.partition(reached, -limit)[-limit] - 10.0**-DIGITS
            if limit <= len(reached)
            else -np.inf
        )
        left &= possible >= bar
        if not left.any():
            break
    parts = (np.concatenate(part) for part in (chosen, values, shares))
    return *parts, not left.any()


def text_bounds(question, slots):
    """(least, most) that the text's value can be for each slot, from the signals of QUICK."""
    weights = {name: np.float32(weight) for name, weight in question.model.text_weights.items()}
    text = question.snapshot.text
    known = weights.pop("meaning", 0) * likeness_of_meaning(
        question.encoded.vector, text["vector"], slots
    )
    quick = [name for name in QUICK if weights.get(name)]
    if quick:
        likeness = question.space.signals(question.encoded, text, slots, names=quick)
        known += sum(weights.pop(name) * likeness[name] for name in quick)
    trust = question.snapshot.column["sincerity"][slots] / np.float32(question.model.text_full)
    return known * trust, (known + sum(weights.values())) * trust


def likeness_of_meaning(vector, vectors, slots):
    """Cosines (not negative) of a unit vector with rows of int8 vectors: a scan in small blocks.

    A block is widened to float32 in the processor's cache, where BLAS multiplies it; so the memory
    read is that of the small integers.
    """
    cosines = np.empty(len(slots), np.float32)
    block = np.empty((SCANNED_AT_ONCE, vectors.shape[1]), np.float32)
    for start in range(0, len(slots), SCANNED_AT_ONCE):
        some = slots[start : start + SCANNED_AT_ONCE]
        widened = block[: len(some)]
        widened[...] = vectors[some]
        np.dot(widened, vector, out=cosines[start : start + SCANNED_AT_ONCE])
    return np.maximum(cosines, 0, out=cosines) / np.float32(SCALE)


def largest(values, count):
    """Positions of the `count` largest, in no order."""
    if len(values) <= count:
        return np.arange(len(values))
    return np.argpartition(values, -count)[-count:]
