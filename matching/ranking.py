"""From values to points: a linear model whose points add up to the score that is shown.

Every signal on which a need tells profiles apart is worth a whole number of points, together 100.
A profile earns the rounded share of each; the score is the sum of these, so nothing is left over.
"""

from dataclasses import dataclass

import numpy as np

# How a text is like another, in the two ways that a reader is told about.
TEXT_PARTS = {"words": ("words", "characters"), "meaning": ("meaning",)}


@dataclass(frozen=True)
class Scored:
    """Arrays of one value a profile; `points` is {signal: earned}, `worth` {signal: at most}."""

    points: dict[str, np.ndarray]
    worth: dict[str, int]
    exact: np.ndarray

    @property
    def totals(self):
        return sum(self.points.values())

    def best(self, limit):
        """Positions of the best, best first; equal scores by the unrounded one, then by place."""
        return np.lexsort((-self.exact, -self.totals))[:limit]


def worth_of(points, signals):
    """Share 100 points among the signals asked for, by largest remainder: {signal: int}."""
    total = sum(points[signal] for signal in signals)
    exact = {signal: 100 * points[signal] / total for signal in signals}
    worth = {signal: int(share) for signal, share in exact.items()}
    left = 100 - sum(worth.values())
    for signal in sorted(signals, key=lambda name: worth[name] - exact[name])[:left]:
        worth[signal] += 1
    return worth


def text_values(model, similarities, sincerity):
    """(value 0 to 1, share that the words have in it) from cosines {signal: array}."""
    weighted = {
        part: sum(
            (
                model.text_weights[name] * similarities[name]
                for name in names
                if name in similarities
            ),
            start=np.zeros(len(sincerity)),
        )
        for part, names in TEXT_PARTS.items()
    }
    total = weighted["words"] + weighted["meaning"]
    value = np.clip(total / model.text_full, 0, 1) * sincerity
    share = np.divide(weighted["words"], total, out=np.ones_like(total), where=total > 0)
    return value, share


def score(model, signals, values, words_share):
    """Turn values {signal: array 0 to 1} into Scored points; the text becomes words and meaning."""
    worth = worth_of(model.points, signals)
    earned = {signal: worth[signal] * values[signal] for signal in signals}
    points = {signal: np.floor(earned[signal] + 0.5).astype(int) for signal in signals}
    if "text" in points:
        text = points.pop("text")
        points["words"] = np.floor(text * words_share + 0.5).astype(int)
        points["meaning"] = text - points["words"]
    return Scored(points=points, worth=worth, exact=sum(earned.values()))
