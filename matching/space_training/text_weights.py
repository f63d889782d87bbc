"""How much each signal of the text tells: weights that are never negative, and their calibration.

The weights are those with which needs that were kept apart while the vectors were learned are
ranked best (nDCG@10, coordinate ascent: Metzler and Croft, Linear feature-based models for
information retrieval, 2007). A logistic regression then turns the weighted sum into log-odds, on
those of these needs that share no target of their crosswalks with what the vectors were learned
from: on the others the sum is surer than it will be of a need that nobody has seen.
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
SHOWN = 10
FULL_PERCENTILE = 90


def learn_weights(space, data, needs, unseen):
    """({signal: weight}, intercept, full): log-odds = intercept + sum of weight x signal.

    unseen: whether each need shares no target with what was learned. `full` is the weighted sum
    that only one relevant pair in ten exceeds.
    """
    lists, is_unseen = candidate_lists(space, data, needs, unseen)
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
    return calibrated(lists, is_unseen, weights)


def calibrate(space, data, needs, unseen, weights):
    """Like `learn_weights` for {signal: weight} whose proportions stay as they are."""
    lists, is_unseen = candidate_lists(space, data, needs, unseen)
    return calibrated(lists, is_unseen, np.array([weights[signal] for signal in SIGNALS]))


def calibrated(lists, is_unseen, weights):
    """({signal: weight}, intercept, full): the weights scaled to log-odds (Platt, 1999).

    Fitted on the SHOWN best of each unseen list alone, for nobody is told the score of the others.
    """
    shown = [
        (values[best], grades[best])
        for (values, grades), unseen in zip(lists, is_unseen, strict=True)
        if unseen
        for best in [np.argsort(-(values @ weights), kind="stable")[:SHOWN]]
    ]
    values, grades = (np.concatenate(parts) for parts in zip(*shown, strict=True))
    odds = LogisticRegression(C=100).fit((values @ weights)[:, None], grades > 0)
    scaled = weights * odds.coef_[0, 0]
    relevant = np.concatenate([values[grades > 0] @ scaled for values, grades in lists])
    named = dict(zip(SIGNALS, scaled.tolist(), strict=True))
    full = float(np.percentile(relevant, FULL_PERCENTILE))
    return named, float(odds.intercept_[0]), full


def candidate_lists(space, data, needs, unseen):
    """([(values (profiles, signals), grades)], [unseen]) for each need and language of profiles."""
    texts, languages = data.profile_texts()
    records = space.encode(texts, languages)
    spoken = np.array(languages)
    encoded = space.encode_needs([need["text"] for need in needs], [need["lang"] for need in needs])
    lists, is_unseen = [], []
    for need, judged, new in zip(encoded, data.relevance(needs), unseen, strict=True):
        for language in sorted(set(languages)):
            rows = np.flatnonzero((spoken == language) & (judged >= 0))
            if not judged[rows].any():
                continue
            values = np.stack(list(space.signals(need, records, rows).values()), axis=-1)
            ranks = np.argsort(np.argsort(-values, axis=0), axis=0).min(axis=1)
            kept = (ranks < CANDIDATES // len(SIGNALS)) | (judged[rows] > 0)
            lists.append((values[kept], judged[rows][kept].astype(float)))
            is_unseen.append(new)
    return lists, is_unseen


def quality(lists, weights):
    return float(
        np.mean([ndcg((values @ weights)[None], grades[None]) for values, grades in lists])
    )
