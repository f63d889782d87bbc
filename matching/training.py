"""Trains a version of the weights on the marketplace's own log, and puts it in force if it may be.

Each side's yes is learned from what that side did: companies' choices from lists, freelancers'
answers to invitations. A version may be put in force when one of the two is ranked better for
certain where it was not seen, and nothing else is lost by it, neither on the public data nor by
newcomers: a paired interval each (matching/weights.py).
"""

from dataclasses import replace
from datetime import timedelta

import numpy as np
from django.db import transaction
from django.utils import timezone

from matching import judged, versions
from matching.artefact import current_model
from matching.examples import read_answers, read_log
from matching.features import COMPANY, FREELANCER, SIDES, SIGNALS
from matching.models import ModelVersion
from matching.ranking import both
from matching.weights import learn_points, learn_scale, list_gains, paired_interval

WINDOW_DAYS = 365
# Fewer choices of a side than this teach nothing that the shipped weights don't know better.
LEAST_CHOICES = 200
HELD_OUT = 0.2
# What a version must be better at for certain: one of these at least.
GAINS = ("held_out", "answers", "foretold")
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
    answers = read_answers(since=since, until=until)
    earlier, later = log.split(HELD_OUT)
    answered, answered_later = answers.split(HELD_OUT)
    shipped, before = current_model(), versions.model_in_force()
    tried = {
        COMPANY: learned(COMPANY, earlier, shipped),
        FREELANCER: learned(FREELANCER, answered, shipped, method="naive"),
    }
    unseen = {COMPANY: later, FREELANCER: answered_later}
    after = replace(before, points=better_sides(tried, before, unseen))
    after = with_better_scale(after, answered, answered_later)
    figures = {
        "impressions": len(log),
        "choices": log.chosen,
        "answers": len(answers),
        "before": before.version,
        "measures": compare(later, answered_later, after, before),
    }
    with transaction.atomic():
        for stale in ModelVersion.objects.filter(status=ModelVersion.Status.CANDIDATE):
            stale.retire(by=None, reason="A newer candidate was trained.")
        return ModelVersion.objects.create(
            points=after.points,
            calibration=after.calibration,
            figures=figures,
            artefact_version=shipped.version,
            data_from=since,
            data_until=until,
            trained_at=until,
        )


def better_sides(tried, before, unseen):
    """{side: points}: what was tried where it is better for certain, else what is in force.

    One side's noise must not hold up what the other has taught. Without any gain all that was tried
    is returned, for operations to read. unseen: {side: Log}.
    """
    after = replace(before, points=tried)
    kept = {
        side: summary(gains_of(side, log, after), gains_of(side, log, before))["lower"] > 0
        for side, log in unseen.items()
    }
    if not any(kept.values()):
        return tried
    return {side: tried[side] if kept[side] else before.points[side] for side in tried}


def with_better_scale(model, answered, unseen):
    """The Model with the freelancer's scale learned from answers, if it foretells unseen ones
    better for certain. Everybody who is invited is asked, so how often she accepts is no matter of
    places; of the company's yes that cannot be said.
    """
    if answered.chosen < LEAST_CHOICES * (1 - HELD_OUT):
        return model
    scale = learn_scale(share_of(FREELANCER, answered, model), answered.examples.gains > 0)
    scaled = replace(model, calibration=model.calibration | {FREELANCER: scale})
    gain = summary(likelihood(unseen, scaled), likelihood(unseen, model))
    return scaled if gain["lower"] > 0 else model


def share_of(side, log, model):
    return log.examples.values[:, columns(side)] @ points_of(side, model) / 100


def likelihood(answered, model):
    """The log-likelihood of each answer to an invitation."""
    intercept, slope = model.calibration[FREELANCER]
    sign = np.where(answered.examples.gains > 0, -1, 1)
    return -np.logaddexp(0, sign * (intercept + slope * share_of(FREELANCER, answered, model)))


def columns(side):
    return [SIGNALS.index(signal) for signal in SIDES[side]]


def learned(side, log, prior, *, method="position"):
    """{signal: points} of one side, drawn to those of a Model; just these without enough."""
    known = prior.points[side]
    if log.chosen < LEAST_CHOICES * (1 - HELD_OUT):
        return dict(known)
    examples = log.examples.about(columns(side))
    points = learn_points(examples, [known[signal] for signal in SIDES[side]], method=method)
    return dict(zip(SIDES[side], points.tolist(), strict=True))


def compare(later, answered, after, before):
    """{measure: {"before", "after", "difference", "lower", "upper", "lists"}}, higher is better.

    Models after and before, on lists and answers that neither was learned from.
    """
    measures = {
        "held_out": lambda model: gains_of(COMPANY, later, model),
        "answers": lambda model: gains_of(FREELANCER, answered, model),
        "foretold": lambda model: likelihood(answered, model),
        "open_data": lambda model: judged.list_gains(points_of(COMPANY, model)),
        "newcomers": lambda model: newcomers_places(later, model),
    }
    pairs = {name: (measure(after), measure(before)) for name, measure in measures.items()}
    return {name: summary(*pair) for name, pair in pairs.items() if len(pair[0])}


def points_of(side, model):
    return [model.points[side][signal] for signal in SIDES[side]]


def gains_of(side, log, model):
    return list_gains(log.examples.about(columns(side)), points_of(side, model))


def log_odds(log, model):
    """That both sides say yes, of each row."""
    return both(
        intercept + slope * share_of(side, log, model)
        for side, (intercept, slope) in model.calibration.items()
    )


def newcomers_places(later, model):
    """1/place of the best placed newcomer of each list that has one, were it ordered anew."""
    examples = later.examples
    order = np.lexsort((examples.ranks, -log_odds(later, model), examples.lists))
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
    """Whether what a side did unseen is ranked better for certain, and no measure falls."""
    measures = version.figures["measures"]
    gains = [measures[name]["lower"] for name in GAINS if name in measures]
    is_better = any(lower > 0 for lower in gains)
    return is_better and all(found["lower"] > -MARGIN for found in measures.values())


def train_and_promote(*, at=None):
    """What the schedule does: train, and put in force what passes. Returns the version or None."""
    version = train(at=at)
    if version and may_be_promoted(version):
        versions.promote(version, by=None, reason="Better on what it had not seen; nothing fell.")
    return version
