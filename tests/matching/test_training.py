"""From the log to weights in force, and back."""

from datetime import timedelta

import numpy as np
import pytest

from matching import training, versions
from matching.artefact import current_model
from matching.examples import read_answers, read_log
from matching.features import COMPANY, FREELANCER, SIDES, SIGNALS
from matching.models import MatchEvent
from tests import factories
from tests.matching.candidates import version
from tests.matching.conftest import NEEDS, SHOWN


@pytest.fixture(autouse=True)
def silent_judgements(monkeypatch):
    """The log of these tests is about no real need: what public data say of it is left out."""
    monkeypatch.setattr(training.judged, "list_gains", lambda points: np.zeros(0))


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
