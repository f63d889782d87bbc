"""How much each signal of the text tells: weights that are never negative, and their calibration.

The weights are those with which needs that were kept apart while the vectors were learned are
ranked best (nDCG@10, coordinate ascent: Metzler and Croft, Linear feature-based models for
information retrieval, 2007). A logistic regression then turns the weighted sum into log-odds.
"""

import numpy as np
from sklearn.linear_model import LogisticRegression

from matching.evaluation import ndcg
from matching.space import SIGNALS

FACTORS = (0.0, 0.25, 0.5, 0.75, 0.9, 1.1, 1.33, 2.0, 4.0)
# A signal keeps at least this share of the strongest one's weight: composed profiles use the
# taxonomy's words, people use their own, and a name that only they know must count.
LEAST = 0.15
ROUNDS = 3
CANDIDATES = 400
FULL_PERCENTILE = 90


def learn_weights(space, data, needs):
    """({signal: weight}, intercept, full): log-odds = intercept + sum of weight x signal.

    `full` is the weighted sum that only one relevant pair in ten exceeds.
    """
    lists = candidate_lists(space, data, needs)
    weights = np.ones(len(SIGNALS))
    best = quality(lists, weights)
    for _round in range(ROUNDS):
        for signal in range(len(SIGNALS)):
            for factor in FACTORS:
                tried = weights.copy()
                tried[signal] *= factor
                tried = np.maximum(tried, LEAST * tried.max())
                if (reached := quality(lists, tried)) > best + 1e-5:
                    best, weights = reached, tried
    values, grades = (np.concatenate(parts) for parts in zip(*lists, strict=True))
    sums = (values @ weights)[:, None]
    odds = LogisticRegression(C=100).fit(sums, grades > 0)
    weights *= odds.coef_[0, 0]
    full = np.percentile(values[grades > 0] @ weights, FULL_PERCENTILE)
    named = dict(zip(SIGNALS, weights.tolist(), strict=True))
    return named, float(odds.intercept_[0]), float(full)


def candidate_lists(space, data, needs):
    """[(values (profiles, signals), grades)] for each need and language of profiles."""
    texts, languages = data.profile_texts()
    records = space.encode(texts, languages)
    spoken = np.array(languages)
    encoded = space.encode_needs([need["text"] for need in needs], [need["lang"] for need in needs])
    lists = []
    for need, judged in zip(encoded, data.relevance(needs), strict=True):
        for language in sorted(set(languages)):
            rows = np.flatnonzero((spoken == language) & (judged >= 0))
            if not judged[rows].any():
                continue
            values = np.stack(list(space.signals(need, records, rows).values()), axis=-1)
            ranks = np.argsort(np.argsort(-values, axis=0), axis=0).min(axis=1)
            kept = (ranks < CANDIDATES // len(SIGNALS)) | (judged[rows] > 0)
            lists.append((values[kept], judged[rows][kept].astype(float)))
    return lists


def quality(lists, weights):
    return float(
        np.mean([ndcg((values @ weights)[None], grades[None]) for values, grades in lists])
    )
