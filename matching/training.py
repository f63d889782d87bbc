"""Trains a version of the weights on the marketplace's own log, and puts it in force if it may be.

It may be when the choices of needs that it has not seen are ranked better for certain, and neither
the public data nor newcomers lose by it: a paired interval each (matching/weights.py).
"""

from datetime import timedelta

import numpy as np
from django.db import transaction
from django.utils import timezone

from matching import judged, versions
from matching.artefact import current_model
from matching.examples import read_log
from matching.features import SIGNALS
from matching.models import ModelVersion
from matching.weights import learn_points, list_gains, paired_interval

WINDOW_DAYS = 365
# Fewer choices than this teach nothing that the shipped weights don't know better.
LEAST_CHOICES = 200
HELD_OUT = 0.2
# How much a measure may lose at the worst, at the lower end of its interval.
MARGIN = 0.01


def train(*, at=None):
    """Learn from the log until a moment; returns the new ModelVersion, or None without enough.

    An earlier candidate that nobody promoted gives way to it.
    """
    until = at or timezone.now()
    since = until - timedelta(days=WINDOW_DAYS)
    log = read_log(since=since, until=until)
    if log.chosen < LEAST_CHOICES:
        return None
    earlier, later = log.split(HELD_OUT)
    shipped, before = current_model(), versions.model_in_force()
    points = learn_points(earlier.examples, [shipped.points[signal] for signal in SIGNALS])
    figures = {
        "impressions": len(log),
        "choices": log.chosen,
        "before": before.version,
        "measures": compare(later, points, [before.points[signal] for signal in SIGNALS]),
    }
    with transaction.atomic():
        for stale in ModelVersion.objects.filter(status=ModelVersion.Status.CANDIDATE):
            stale.retire(by=None, reason="A newer candidate was trained.")
        return ModelVersion.objects.create(
            points=dict(zip(SIGNALS, points.tolist(), strict=True)),
            figures=figures,
            artefact_version=shipped.version,
            data_from=since,
            data_until=until,
            trained_at=until,
        )


def compare(later, after, before):
    """{measure: {"before", "after", "difference", "lower", "upper", "lists"}}, higher is better.

    Points after and before, on lists that neither was learned from.
    """
    pairs = {
        "held_out": [list_gains(later.examples, points) for points in (after, before)],
        "open_data": [judged.list_gains(points) for points in (after, before)],
        "newcomers": [newcomers_places(later, points) for points in (after, before)],
    }
    return {measure: summary(*values) for measure, values in pairs.items() if len(values[0])}


def newcomers_places(later, points):
    """1/place of the best placed newcomer of each list that has one, were it ordered by points."""
    examples = later.examples
    order = np.lexsort((examples.ranks, -(examples.values @ np.asarray(points)), examples.lists))
    lists = examples.lists[order]
    _, starts, sizes = np.unique(lists, return_index=True, return_counts=True)
    place = np.arange(len(lists)) - np.repeat(starts, sizes) + 1
    worth = np.where(later.new[order], 1 / place, np.nan)
    best = np.fmax.reduceat(worth, starts) if len(starts) else np.zeros(0)
    return best[~np.isnan(best)]


def summary(after, before):
    both = ~(np.isnan(after) | np.isnan(before))
    after, before = after[both], before[both]
    mean, lower, upper = paired_interval(after - before)
    return {
        "before": round(float(before.mean()), 4) if len(before) else 0.0,
        "after": round(float(after.mean()), 4) if len(after) else 0.0,
        "difference": round(mean, 4),
        "lower": round(lower, 4),
        "upper": round(upper, 4),
        "lists": len(after),
    }


def may_be_promoted(version):
    """Whether the choices held out are ranked better for certain, and no measure falls."""
    measures = version.figures["measures"]
    held_out = measures.get("held_out", {"lower": 0})
    return held_out["lower"] > 0 and all(found["lower"] > -MARGIN for found in measures.values())


def train_and_promote(*, at=None):
    """What the schedule does: train, and put in force what passes. Returns the version or None."""
    version = train(at=at)
    if version and may_be_promoted(version):
        versions.promote(version, by=None, reason="Better on what it had not seen; nothing fell.")
    return version
