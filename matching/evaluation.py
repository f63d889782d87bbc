"""Measures of a ranking against graded relevance; arrays have a row a need, a column a profile."""

import numpy as np


def top(scores, depth):
    """Columns of the `depth` best scores of each row, best first; ties by column."""
    depth = min(depth, scores.shape[1])
    return np.argsort(-scores, axis=1, kind="stable")[:, :depth]


def ndcg(scores, relevance, *, depth=10):
    """nDCG at `depth`, one value a row: gain 2^grade - 1, discount log2(rank + 1).

    Source: Järvelin and Kekäläinen, 2002. Rows without a relevant column are NaN.
    """
    discount = 1 / np.log2(np.arange(2, depth + 2))
    gains = 2.0**relevance - 1
    found = np.take_along_axis(gains, top(scores, depth), axis=1)
    ideal = -np.sort(-gains, axis=1)[:, :depth]
    best = ideal @ discount[: ideal.shape[1]]
    with np.errstate(invalid="ignore"):
        return np.where(best > 0, (found @ discount[: found.shape[1]]) / best, np.nan)


def recall(scores, relevance, *, depth=50):
    """The share of a row's relevant columns among its `depth` best; NaN when it has none."""
    relevant = relevance > 0
    found = np.take_along_axis(relevant, top(scores, depth), axis=1).sum(axis=1)
    total = relevant.sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.where(total > 0, found / total, np.nan)
