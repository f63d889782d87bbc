"""Weights in force: put there, taken back, never edited."""

import pytest
from django.db import IntegrityError, transaction

from journal.models import Entry, IllegalMove
from matching import versions
from matching.artefact import current_model
from matching.engine import rank
from matching.features import COMPANY
from matching.models import ModelVersion
from tests.matching.candidates import version


def test_other_weights_change_the_ranking_at_once_and_back(need, skilled):
    near = skilled("diary", experience_years=0)
    seasoned = skilled(experience_years=20)
    need.text = "Tenir l'agenda."
    need.save()
    assert [one.freelancer for one in rank(need)] == [near, seasoned]

    learned = versions.promote(version({"experience": 100}), by=None)
    found = rank(need)
    assert [one.freelancer for one in found] == [seasoned, near]
    assert found[0].engine_version.endswith(f"+{learned.pk}")

    versions.roll_back(learned, by=None, reason="Complaints.")
    assert [one.freelancer for one in rank(need)] == [near, seasoned]


def test_rolling_back_brings_back_the_version_before(oscar):
    first = versions.promote(version({"days": 100}), by=None)
    second = versions.promote(version({"rate": 100}), by=oscar, reason="Looks right.")
    first.refresh_from_db()
    assert first.status == "retired"

    assert versions.roll_back(second, by=oscar, reason="Complaints.") == first
    second.refresh_from_db()
    assert second.status == "rolled_back"
    assert versions.model_in_force().points[COMPANY]["days"] == 100
    reasons = Entry.objects.about(second).values_list("verb", "by", "reason")
    assert ("rolled_back", oscar.pk, "Complaints.") in reasons


def test_only_a_version_in_force_is_rolled_back(oscar):
    with pytest.raises(IllegalMove):
        versions.roll_back(version(), by=oscar, reason="Why not.")


def test_one_version_is_in_force(db):
    first = versions.promote(version(), by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        version().promote(by=None)

    assert ModelVersion.objects.in_force() == first


def test_what_was_learned_is_never_edited(db):
    learned = version()
    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        ModelVersion.objects.filter(pk=learned.pk).update(points={})
    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        ModelVersion.objects.filter(pk=learned.pk).update(calibration={"company": [0, 1]})


def test_a_version_for_other_signals_is_ignored(db):
    learned = version()
    ModelVersion.objects.filter(pk=learned.pk)
    other = ModelVersion.objects.create(
        points={"shoe_size": 100},
        artefact_version="other",
        data_from=learned.data_from,
        data_until=learned.data_until,
    )
    versions.promote(other, by=None)

    assert versions.model_in_force() == current_model()
