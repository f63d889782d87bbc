"""Needs and profiles that are no longer those that the weights know."""

import numpy as np

from mail.models import OutgoingMail
from matching import drift
from matching.models import DriftCheck


def test_months_like_those_before_are_no_drift(company_log, oscar):
    company_log("days", days_ago=100)
    company_log("days", days_ago=20, seed=1)

    assert drift.check_drift().worst < drift.CHANGED
    assert not OutgoingMail.objects.filter(template="matching_drift").exists()


def test_other_needs_than_before_are_told_to_operations(company_log, oscar, monkeypatch):
    company_log("days", days_ago=100)
    monkeypatch.setattr(np.random, "default_rng", lambda seed: Crowded())
    company_log("days", days_ago=20)

    check = drift.check_drift()

    assert check.worst > drift.CHANGED
    assert DriftCheck.objects.get() == check
    assert OutgoingMail.objects.get(template="matching_drift").to == oscar.email


class Crowded:
    """Random numbers that are all near one."""

    def __init__(self):
        self.generator = np.random.Generator(np.random.PCG64(3))

    def random(self, *shape):
        return 0.8 + 0.2 * self.generator.random(*shape)


def test_without_enough_lists_there_is_no_verdict_on_drift(company_log):
    company_log("days", needs=5)

    assert drift.check_drift() is None
