"""From the log to weights in force, and back."""

from datetime import timedelta

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from journal.models import Entry, IllegalMove
from mail.models import OutgoingMail
from matching import drift, training, versions
from matching.artefact import current_model
from matching.engine import rank
from matching.examples import read_answers, read_log
from matching.features import COMPANY, FREELANCER, SIDES, SIGNALS
from matching.models import DriftCheck, MatchEvent, ModelVersion
from tests import factories

NEEDS, SHOWN = 300, 5


@pytest.fixture(autouse=True)
def silent_judgements(monkeypatch):
    """The log of these tests is about no real need: what public data say of it is left out."""
    monkeypatch.setattr(training.judged, "list_gains", lambda points: np.zeros(0))


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def company_log(db, now):
    """A function that writes a log in which one signal decides: company_log("days")."""
    freelancers = [factories.FreelancerFactory() for _ in range(SHOWN)]
    company = factories.CompanyFactory()

    def write(decides, *, needs=NEEDS, days_ago=100, seed=0):
        random = np.random.default_rng(seed)
        events = []
        for number in range(needs):
            need = factories.NeedFactory(company=company)
            at = now - timedelta(days=days_ago) + timedelta(hours=number)
            values = random.random((SHOWN, len(SIGNALS)))
            shipped = [current_model().points[COMPANY].get(signal, 0) for signal in SIGNALS]
            values = values[np.argsort(-(values @ shipped))]
            for place, (freelancer, row) in enumerate(zip(freelancers, values, strict=True), 1):
                found = dict(zip(SIGNALS, row.tolist(), strict=True))
                about = {"need": need, "freelancer": freelancer, "at": at, "values": found}
                events.append(
                    MatchEvent(
                        kind="impression", position=place, rank=place, propensity=0.9, **about
                    )
                )
                wanted = found[decides] > 0.7 if decides else random.random() < 0.3
                if wanted and random.random() < 1 / place**0.5:
                    events.append(MatchEvent(kind="click", position=place, rank=place, **about))
        MatchEvent.objects.bulk_create(events)

    return write


@pytest.fixture
def answers_log(db, now):
    """A function that writes invitations whose time is over; one signal decides the answer."""
    freelancers = [factories.FreelancerFactory() for _ in range(SHOWN)]
    company = factories.CompanyFactory()

    def write(decides, *, needs=NEEDS):
        random = np.random.default_rng(1)
        events = []
        for number in range(needs):
            need = factories.NeedFactory(company=company)
            at = now - timedelta(days=100) + timedelta(hours=number)
            for freelancer, row in zip(
                freelancers, random.random((SHOWN, len(SIGNALS))), strict=True
            ):
                values = dict(zip(SIGNALS, row.tolist(), strict=True))
                no = "refusal" if random.random() < 0.5 else "lapse"
                kind = "interest" if values[decides] > 0.6 else no
                about = {"need": need, "freelancer": freelancer, "at": at, "values": values}
                events.append(MatchEvent(kind=kind, **about))
        MatchEvent.objects.bulk_create(events)

    return write


def version(points=None, **fields):
    """A candidate for whom only these points count, where they count."""
    at = timezone.now()
    return ModelVersion.objects.create(
        points={
            side: dict.fromkeys(signals, 0)
            | {name: worth for name, worth in (points or {"days": 100}).items() if name in signals}
            for side, signals in SIDES.items()
        },
        figures={"measures": {}},
        artefact_version=current_model().version,
        data_from=at - timedelta(days=365),
        data_until=at,
        **fields,
    )


def test_what_companies_choose_gains_points_and_is_put_in_force(company_log):
    company_log("days")

    learned = training.train_and_promote()

    assert learned.status == "promoted"
    shipped = current_model().points
    assert learned.points[COMPANY]["days"] > 3 * shipped[COMPANY]["days"]
    assert learned.points[FREELANCER] == shipped[FREELANCER]
    assert sum(learned.points[COMPANY].values()) == 100
    assert learned.figures["measures"]["held_out"]["lower"] > 0
    assert versions.model_in_force().points == learned.points


def test_what_freelancers_accept_gains_points_on_their_side_alone(company_log, answers_log):
    company_log(None)
    answers_log("rate")

    learned = training.train_and_promote()

    shipped = current_model().points
    assert learned.status == "promoted"
    assert learned.points[FREELANCER]["rate"] > 1.5 * shipped[FREELANCER]["rate"]
    assert sum(learned.points[FREELANCER].values()) == 100
    assert learned.points[COMPANY]["rate"] < 2 * shipped[COMPANY]["rate"]
    assert learned.figures["measures"]["answers"]["lower"] > 0
    assert learned.figures["measures"]["foretold"]["lower"] > 0
    scales = versions.model_in_force().calibration
    assert scales[FREELANCER] == tuple(learned.calibration[FREELANCER])
    assert scales[FREELANCER][0] < current_model().calibration[FREELANCER][0]
    assert scales[COMPANY] == current_model().calibration[COMPANY]


def test_silence_is_a_no_and_an_offer_counts_once(answers_log, now):
    answers_log("rate", needs=4)
    log = read_answers(since=now - timedelta(days=200), until=now)
    kinds = MatchEvent.objects.counts()

    assert len(log) == 4 * SHOWN == sum(kinds.values())
    assert kinds["lapse"] > 0
    assert kinds["refusal"] > 0
    assert log.chosen == kinds["interest"]


def test_noise_stays_a_candidate(company_log):
    company_log(None)

    learned = training.train_and_promote()

    assert learned.status == "candidate"
    assert versions.model_in_force() == current_model()


def test_too_few_choices_teach_nothing(company_log):
    company_log("days", needs=10)

    assert training.train_and_promote() is None


def test_a_version_that_forgets_the_public_data_is_not_promoted(company_log, monkeypatch):
    company_log("days")
    shipped = list(current_model().points[COMPANY].values())
    monkeypatch.setattr(
        training.judged,
        "list_gains",
        lambda points: np.full(50, 0.5 if sorted(points) == sorted(shipped) else 0.4),
    )

    learned = training.train_and_promote()

    assert learned.status == "candidate"
    assert learned.figures["measures"]["held_out"]["lower"] > 0


def test_the_shipped_judgements_tell_a_sensible_order_from_a_senseless_one(monkeypatch):
    monkeypatch.undo()
    points = training.points_of(COMPANY, current_model())
    shipped = np.nanmean(training.judged.list_gains(points))
    senseless = np.nanmean(training.judged.list_gains([s == "days" for s in SIDES[COMPANY]]))

    assert len(training.judged.list_gains(points)) == 300
    assert shipped > 2 * senseless


def test_a_new_candidate_retires_the_one_before(company_log):
    first = version()
    company_log(None)

    training.train()

    first.refresh_from_db()
    assert first.status == "retired"


def test_a_refusal_by_the_freelancer_says_nothing_of_the_company(company_log, now):
    company_log("days", needs=2)
    chosen = MatchEvent.objects.filter(kind="click").first()
    window = {"since": now - timedelta(days=200), "until": now + timedelta(minutes=1)}
    before = read_log(**window).chosen
    MatchEvent.objects.create(
        need=chosen.need,
        freelancer=chosen.freelancer,
        values=chosen.values,
        kind="refusal",
        reason="rate",
    )

    assert read_log(**window).chosen == before
    assert (len(read_answers(**window)), read_answers(**window).chosen) == (1, 0)


def test_a_list_that_is_read_again_counts_once(company_log, now):
    company_log("days", needs=2)
    since = now - timedelta(days=200)
    once = len(read_log(since=since, until=now))
    for event in MatchEvent.objects.filter(kind="impression"):
        event.pk = None
        event.at += timedelta(minutes=5)
        event.save(force_insert=True)

    assert len(read_log(since=since, until=now)) == once == 2 * SHOWN


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
