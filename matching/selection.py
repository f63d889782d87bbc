"""The best of the slots that passed the filters: a cheap look at all, the whole score for some.

All signals but the text, and the text's meaning (a scan of small integers), are known for all. The
other signals of the text are computed for the most promising only, and for more of them as long as
somebody left out could still be among the best: then the answer is that of scoring everybody.
"""

from dataclasses import dataclass

import numpy as np

from matching.features import distances_km, structured_values
from matching.ranking import Scored, score, text_values, worth_in_log_odds

SCORED_AT_ONCE, ROUNDS = 400, 5
SCANNED_AT_ONCE = 1024
SCALE = 127
# Log-odds are compared to this many digits, so that equal profiles are equal on every processor.
DIGITS = 4


@dataclass(frozen=True)
class Selection:
    """`slots` of the best, best first, and their Scored, kilometres and free minutes.

    `is_certain`: nobody left out can belong here; else ROUNDS were not enough to know.
    """

    slots: np.ndarray
    scored: Scored
    values: dict[str, np.ndarray]
    kilometres: np.ndarray
    free_minutes: np.ndarray
    is_certain: bool = True


def select(model, space, wanted, encoded, snapshot, promised, slots, *, limit=None):
    """The best `limit` of these slots as a Selection; all of them, fully scored, without a limit.

    encoded: the need's text by space.encode_needs, or None when it has none.
    """
    kilometres = distances_km(wanted, snapshot, slots)
    free = promised.free(snapshot, slots)
    values = structured_values(wanted, snapshot, slots, kilometres=kilometres, free_minutes=free)
    worth = worth_in_log_odds(model, wanted.signals)
    if "text" not in worth:
        chosen, is_certain = np.arange(len(slots)), True
        share = np.ones(len(slots), np.float32)
    else:
        partial = log_odds_of(values, worth)
        chosen, values_of_text, share, is_certain = text_of_the_best(
            model, space, worth["text"], encoded, snapshot, slots, partial, limit
        )
        values = {name: found[chosen] for name, found in values.items()}
        values["text"] = values_of_text
    values = {name: values[name] for name in worth}
    scored = score(model, worth, values, share)
    best = in_order(scored.log_odds, snapshot.column["pk"][slots[chosen]])[:limit]
    return Selection(
        slots=slots[chosen][best],
        scored=taken(scored, best),
        values={name: found[best] for name, found in values.items()},
        kilometres=kilometres[chosen][best],
        free_minutes=free[chosen][best],
        is_certain=is_certain,
    )


def log_odds_of(values, worth):
    total = np.float32(0)
    for name, found in values.items():
        total = total + found * np.float32(worth[name])
    return total


def in_order(log_odds, keys):
    """Positions, best first; equals by key."""
    return np.lexsort((keys, -np.round(log_odds.astype(np.float64), DIGITS)))


def taken(scored, positions):
    return Scored(
        {name: found[positions] for name, found in scored.contributions.items()},
        scored.log_odds[positions],
        scored.words_share[positions],
        scored.worth,
    )


def text_of_the_best(model, space, most, encoded, snapshot, slots, partial, limit):
    """(positions in `slots`, their text values, words' shares, whether nobody else can be best).

    partial: log-odds of all other signals. most: what a text fully alike is worth.
    """

    def text_at(positions):
        likeness = space.signals(encoded, snapshot.text, slots[positions])
        return text_values(model, likeness, snapshot.column["sincerity"][slots[positions]])

    if limit is None or len(slots) <= SCORED_AT_ONCE:
        everybody = np.arange(len(slots))
        return everybody, *text_at(everybody), True
    lowest, highest = text_bounds(model, encoded, snapshot, slots)
    promising = partial + np.float32(most) * lowest
    possible = partial + np.float32(most) * highest
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
        reached = np.concatenate([reached, partial[some] + np.float32(most) * found])
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


def text_bounds(model, encoded, snapshot, slots):
    """(least, most) that the text's value can be, from the meaning alone, for each slot."""
    sincerity = snapshot.column["sincerity"][slots] / np.float32(model.text_full)
    weights = dict(model.text_weights)
    meaning = np.float32(weights.pop("meaning", 0)) * likeness_of_meaning(
        encoded.vector, snapshot.text["vector"], slots
    )
    return meaning * sincerity, (meaning + np.float32(sum(weights.values()))) * sincerity


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
