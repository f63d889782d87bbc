"""From values to a probability and to points: would the company choose her, would she accept?

Each side's yes is a model of its own, linear in log-odds: the signals on which this need tells
profiles apart share 100 points of worth. The chance that both say yes is the product. Its logarithm
is a sum, so what each signal adds to it adds up; the score is the chance in percent, shared among
the signals by what they added.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matching.features import COMPANY, SIDES

# How a text is like another, in the two ways that a reader is told about.
WORD_SIGNALS = frozenset({"words", "characters"})
TOP_SCORE = 100


@dataclass(frozen=True)
class Side:
    """One side's yes. `worth` is {signal: log-odds when perfect}, beside an intercept.

    `contributions` is {signal: log-odds} of one value a profile, none negative.
    """

    intercept: float
    worth: dict[str, float]
    contributions: dict[str, np.ndarray]
    log_odds: np.ndarray

    @classmethod
    def of(cls, intercept, worth, values, count):
        """values: {signal: array of `count` values}; a signal that is not there adds nothing."""
        contributions = {
            signal: np.maximum(values[signal], 0) * np.float32(most)
            for signal, most in worth.items()
            if signal in values
        }
        start = np.full(count, intercept, np.float32)
        return cls(intercept, worth, contributions, sum(contributions.values(), start=start))

    def __getitem__(self, places):
        contributions = {signal: found[places] for signal, found in self.contributions.items()}
        return Side(self.intercept, self.worth, contributions, self.log_odds[places])

    @cached_property
    def probabilities(self):
        return probability(self.log_odds)

    def if_perfect(self, signals, number):
        """The log-odds of one profile with each of these signals perfect in its turn: an array."""
        lacking = [
            max(0.0, self.worth[name] - float(self.contributions[name][number]))
            if name in self.worth
            else 0.0
            for name in signals
        ]
        return float(self.log_odds[number]) + np.array(lacking)

    def added(self, number):
        """{signal: what it adds to the logarithm of this side's chance} for one profile."""
        given = {name: float(found[number]) for name, found in self.contributions.items()}
        whole = sum(given.values())
        gained = np.logaddexp(0, -self.intercept) - np.logaddexp(0, -(self.intercept + whole))
        return {name: gained * part / whole if whole else 0.0 for name, part in given.items()}


@dataclass(frozen=True)
class Scored:
    """What both sides would say of some profiles: {side: Side}, arrays of one value a profile.

    `words_share`: how much of the text's contribution is due to words.
    """

    sides: dict[str, Side]
    words_share: np.ndarray

    def __getitem__(self, places):
        sides = {name: side[places] for name, side in self.sides.items()}
        return Scored(sides, self.words_share[places])

    @cached_property
    def log_odds(self):
        """Log-odds that both say yes."""
        return both(side.log_odds for side in self.sides.values())

    @cached_property
    def probabilities(self):
        """0 for who gives nothing that was asked for: without a reason there is no score."""
        given = np.zeros_like(self.words_share)
        for side in self.sides.values():
            given = sum(side.contributions.values(), start=given)
        return np.where(given > 0, probability(self.log_odds), 0)

    @cached_property
    def scores(self):
        return in_percent(self.probabilities)

    def chances(self, number):
        """{side: the chance of its yes in percent} of one profile."""
        return {
            name: int(in_percent(side.probabilities[number])) for name, side in self.sides.items()
        }

    def added(self, number):
        """{signal: what it adds to the logarithm of the chance}, over both sides."""
        added = Counter()
        for side in self.sides.values():
            added.update(side.added(number))
        return dict(added)

    def points(self, number, total=None):
        """Whole points of one profile by signal, text as words and meaning: together its score.

        total: another whole number to be shared among the signals instead.
        """
        score = int(self.scores[number]) if total is None else total
        points = shared_out(score, self.added(number))
        if "text" in points:
            text = points.pop("text")
            points["words"] = int(text * float(self.words_share[number]) + 0.5)
            points["meaning"] = text - points["words"]
        return points

    def missed(self, number):
        """Points by which the score would rise if a signal were perfect, by signal."""
        score = int(self.scores[number])
        signals = list(dict.fromkeys(name for side in self.sides.values() for name in side.worth))
        perfect = both(side.if_perfect(signals, number) for side in self.sides.values())
        scores = in_percent(probability(perfect)).tolist()
        return {signal: best - score for signal, best in zip(signals, scores, strict=True)}


def probability(log_odds):
    return 1 / (1 + np.exp(-log_odds))


def both(log_odds):
    """Log-odds of the product of chances, each given by its log-odds.

    1/chance is 1 + doubt; the doubts of two sides are u, v and together u + v + uv. Never larger
    than the smallest, and it rises with each of them by at most as much.
    """
    doubt = 0.0
    for one in log_odds:
        mine = np.exp(-one)
        doubt = doubt + mine + doubt * mine
    return -np.log(doubt)


def in_percent(probabilities):
    return np.floor(TOP_SCORE * probabilities + 0.5).astype(int)


def worth_of(points, signals):
    """Share 100 points among the signals asked for, by largest remainder: {signal: int}."""
    return shared_out(100, {signal: points[signal] for signal in signals})


def shared_out(total, shares):
    """A whole number shared in proportion, by largest remainder: {name: int}, together `total`.

    Equal remainders go to the first. Without any share there is nothing to give: all get 0.
    """
    whole = sum(shares.values())
    if not whole:
        return dict.fromkeys(shares, 0)
    exact = {name: total * share / whole for name, share in shares.items()}
    given = {name: int(share) for name, share in exact.items()}
    left = total - sum(given.values())
    for name in sorted(shares, key=lambda name: given[name] - exact[name])[:left]:
        given[name] += 1
    return given


def worth_in_log_odds(model, signals):
    """{side: (intercept, {signal: what it is worth when perfect})} in log-odds.

    A side that nothing was asked of says yes for certain and is left out. Of a text alone, the open
    data say how likely it is that it fits: no points are needed.
    """
    if list(signals) == ["text"]:
        return {COMPANY: (model.text_intercept, {"text": model.text_full})}
    found = {}
    for side, names in SIDES.items():
        asked = [signal for signal in names if signal in signals]
        if asked or side == COMPANY:
            intercept, slope = model.calibration[side]
            worth = worth_of(model.points[side], asked)
            found[side] = intercept, {name: slope * most / 100 for name, most in worth.items()}
    return found


def text_values(model, likeness, sincerity):
    """(value, share that the words have in it) from signals {name: array}; 1 is full likeness."""
    words, rest = (
        sum(
            (
                np.float32(weight) * likeness[name]
                for name, weight in model.text_weights.items()
                if weight and (name in WORD_SIGNALS) == about_words
            ),
            start=np.zeros(len(sincerity), np.float32),
        )
        for about_words in (True, False)
    )
    total = words + rest
    share = np.divide(words, total, out=np.ones_like(total), where=total > 0)
    return total / np.float32(model.text_full) * sincerity, share


def score(worth, values, words_share):
    """Scored from values {signal: array}. worth: by worth_in_log_odds."""
    count = len(words_share)
    sides = {side: Side.of(*priced, values, count) for side, priced in worth.items()}
    return Scored(sides, words_share)
