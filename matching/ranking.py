"""From values to a probability and to points: a model that is linear in log-odds.

Every signal on which a need tells profiles apart has a worth, together 100. The log-odds that the
company would choose her and that she would accept are one sum, so the contributions of the signals
add up; the score is the probability in percent, shared among the signals by their contributions.
"""

from dataclasses import dataclass

import numpy as np

COMPANY, FREELANCER = "company", "freelancer"
# Whose choice a signal speaks of: would she be chosen, would she accept.
SIDES = {
    **dict.fromkeys(
        ("missions", "text", "tools", "knowledge", "sectors", "experience", "language"), COMPANY
    ),
    **dict.fromkeys(("place", "hours", "days", "rate"), FREELANCER),
}
# How a text is like another, in the two ways that a reader is told about.
WORD_SIGNALS = frozenset({"words", "characters"})
TOP_SCORE = 100


@dataclass(frozen=True)
class Scored:
    """Arrays of one value a profile.

    `contributions` is {signal: log-odds}, all positive; `log_odds` their sum and the intercept;
    `words_share` how much of the text's is due to words. `worth` is {signal: at most, log-odds}.
    """

    contributions: dict[str, np.ndarray]
    log_odds: np.ndarray
    words_share: np.ndarray
    worth: dict[str, float]

    def __getitem__(self, places):
        return Scored(
            {signal: values[places] for signal, values in self.contributions.items()},
            self.log_odds[places],
            self.words_share[places],
            self.worth,
        )

    @property
    def probabilities(self):
        """0 for who gives nothing that was asked for: without a reason there is no score."""
        given = sum(self.contributions.values(), start=np.zeros_like(self.log_odds))
        return np.where(given > 0, probability(self.log_odds), 0)

    @property
    def scores(self):
        return np.floor(TOP_SCORE * self.probabilities + 0.5).astype(int)

    def points(self, number, total=None):
        """Whole points of one profile by signal, text as words and meaning: together its score.

        total: another whole number to be shared among the signals instead.
        """
        share = {signal: float(values[number]) for signal, values in self.contributions.items()}
        points = shared_out(int(self.scores[number]) if total is None else total, share)
        if "text" in points:
            text = points.pop("text")
            points["words"] = int(text * float(self.words_share[number]) + 0.5)
            points["meaning"] = text - points["words"]
        return points

    def missed(self, number):
        """Points by which the score would rise if a signal were perfect, by signal."""
        log_odds, score = float(self.log_odds[number]), int(self.scores[number])
        missed = {}
        for signal, most in self.worth.items():
            lacking = max(0.0, most - float(self.contributions[signal][number]))
            missed[signal] = int(TOP_SCORE * probability(log_odds + lacking) + 0.5) - score
        return missed


def probability(log_odds):
    return 1 / (1 + np.exp(-log_odds))


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
    """(intercept, {signal: what it is worth when perfect}) in log-odds.

    Of a text alone, the open data say how likely it is that it fits: no points are needed.
    """
    if list(signals) == ["text"]:
        return model.text_intercept, {"text": model.text_full}
    intercept, slope = model.calibration
    worth = worth_of(model.points, signals)
    return intercept, {signal: slope * most / 100 for signal, most in worth.items()}


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


def score(intercept, worth, values, words_share):
    """Scored from values {signal: array}. intercept, worth: by worth_in_log_odds."""
    contributions = {
        signal: np.maximum(values[signal], 0) * np.float32(most) for signal, most in worth.items()
    }
    total = sum(contributions.values(), start=np.zeros(len(words_share), np.float32))
    return Scored(contributions, total + np.float32(intercept), words_share, worth)
