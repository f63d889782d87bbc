"""Who answers invitations: measured from the log, known to every worker; a no costs nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from matching.actions import compute_matches, declare_interest, decline, notify_matches
from matching.engine import profile_index, rank
from matching.models import Match, MatchEvent, Responsiveness
from matching.responsiveness import WINDOW_DAYS, measure_responsiveness
from matching.tasks import expire_matches
from tests import factories


@pytest.fixture
def invited(skilled, wants):
    """A function that invites the freelancer to one more need: invited() -> Match."""
    freelancer = skilled("invoicing")

    def invite():
        need = factories.NeedFactory(status="open", place="remote")
        compute_matches(need)
        notify_matches(need)
        return Match.objects.get(need=need, freelancer=freelancer)

    return invite


def told_long_ago(match):
    Match.objects.filter(pk=match.pk).update(notified_at=timezone.now() - timedelta(days=30))


def known():
    return list(Responsiveness.objects.values_list("asked", "answered"))


def test_yes_and_no_are_answers_and_silence_for_the_whole_term_is_none(invited):
    said_yes, said_no, silent, too_late = (invited() for _ in range(4))
    user = said_yes.freelancer.user
    declare_interest(said_yes, by=user)
    decline(said_no, by=user, reason="Too far.", code="place")
    told_long_ago(silent)
    # The need ended before her time was over: nobody can blame her.
    too_late.need.withdraw(by=None)

    expire_matches()

    assert MatchEvent.objects.filter(kind="lapse").get().need_id == silent.need_id
    assert measure_responsiveness() == 1
    assert known() == [(3, 2)]
    assert measure_responsiveness() == 0


def test_what_is_long_ago_is_forgotten(invited):
    told_long_ago(invited())
    expire_matches()
    measure_responsiveness()

    later = timezone.now() + timedelta(days=WINDOW_DAYS + 1)

    assert measure_responsiveness(at=later) == 1
    assert known() == []


def test_every_worker_ranks_by_it_at_once(invited):
    match = invited()
    before = rank(match.need)[0]
    told_long_ago(match)
    expire_matches()

    measure_responsiveness()

    snapshot = profile_index().current()
    assert snapshot.profile(snapshot.slot_of(match.freelancer_id)).asked == 1
    after = rank(match.need)[0]
    assert after.values["answers"] < before.values["answers"]
    assert after.probability < before.probability
    assert after.chances["company"] == before.chances["company"]
