"""Whether this month's lists still look like those that the weights were made for.

The population stability index compares two distributions in ten bins: below 0.1 nothing has
changed, above 0.25 it has (Siddiqi, *Credit Risk Scorecards*, 2006).
"""

from datetime import timedelta

import numpy as np
from django.utils import timezone

from matching import emails, versions
from matching.examples import read_log
from matching.features import SIGNALS
from matching.models import DriftCheck, ModelVersion

BINS = 10
CHANGED = 0.25
RECENT_DAYS = 30
REFERENCE_DAYS = 180
LEAST_SHOWN = 200


def stability_index(reference, recent):
    """The population stability index of two samples of one signal's values."""
    edges = np.unique(np.quantile(reference, np.linspace(0, 1, BINS + 1)[1:-1]))
    shares = []
    for sample in (reference, recent):
        counts = np.bincount(np.digitize(sample, edges), minlength=len(edges) + 1) + 0.5
        shares.append(counts / counts.sum())
    before, now = shares
    return float(((now - before) * np.log(now / before)).sum())


def check_drift(*, at=None):
    """Compare the last month with what the version in force was trained on, else with the half
    year before; store a DriftCheck and tell operations when it is too far. None without enough.
    """
    now = at or timezone.now()
    month_ago = now - timedelta(days=RECENT_DAYS)
    version = ModelVersion.objects.in_force()
    since, until = month_ago - timedelta(days=REFERENCE_DAYS), month_ago
    if version:
        since, until = version.data_from, min(version.data_until, month_ago)
    reference = read_log(since=since, until=until).examples.values
    recent = read_log(since=month_ago, until=now).examples.values
    if min(len(reference), len(recent)) < LEAST_SHOWN:
        return None
    figures = {
        signal: round(stability_index(reference[:, column], recent[:, column]), 4)
        for column, signal in enumerate(SIGNALS)
    }
    check = DriftCheck.objects.create(
        at=now,
        engine_version=versions.model_in_force().version,
        figures=figures,
        worst=max(figures.values()),
    )
    if check.worst > CHANGED:
        emails.drift_found(check)
    return check
