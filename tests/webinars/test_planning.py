"""Sessions that appear by themselves, and what editors do to them."""

import itertools
from datetime import time, timedelta

import pytest
from django.utils import timezone

from cms.webinars import actions, seats
from cms.webinars.models import Session
from cms.webinars.recurrence import monday_of, paris_day
from demo.clock import moved_clock
from journal.models import Entry, IllegalMove
from mail.models import OutgoingMail
from tests.webinars.conftest import fill, new_session, reread, sign_up

pytestmark = pytest.mark.django_db


def mails(template):
    return OutgoingMail.objects.filter(template=f"webinar_{template}")


def test_planning_twice_makes_each_session_once(series):
    now = timezone.now()
    planned = actions.plan_sessions(at=now)
    again = actions.plan_sessions(at=now)

    sessions = list(series.sessions.all())
    assert planned == len(sessions) > 5
    assert again == 0
    assert all(timezone.localtime(s.starts_at).time() == time(11, 30) for s in sessions)
    assert {s.starts_at.weekday() for s in sessions} == {3}


def test_subjects_take_turns_and_a_week_later_one_session_more_is_planned(series):
    now = timezone.now()
    actions.plan_sessions(at=now)
    before = series.sessions.count()
    actions.plan_sessions(at=now + timedelta(weeks=1))

    subjects = [session.pitch_id for session in series.sessions.order_by("starts_at")]
    assert before <= len(subjects) <= before + 1
    assert all(one != two for one, two in itertools.pairwise(subjects))


def test_a_cancelled_or_moved_session_is_not_planned_again(series, edith):
    now = timezone.now()
    actions.plan_sessions(at=now)
    first, second = series.sessions.order_by("starts_at")[:2]
    count = series.sessions.count()
    actions.cancel_session(first, by=edith, reason="Malade")
    actions.move_session(second, second.starts_at + timedelta(days=20), by=edith)

    actions.plan_sessions(at=now)

    assert series.sessions.count() == count


def test_a_series_that_stopped_plans_nothing(series):
    series.is_running = False
    series.save()

    assert actions.plan_sessions(at=timezone.now()) == 0


def test_a_changed_rule_moves_what_nobody_waits_for_and_keeps_the_rest(series):
    now = timezone.now()
    actions.plan_sessions(at=now)
    kept = series.sessions.order_by("starts_at")[1]
    sign_up(kept)
    series.weekday, series.clock = 1, time(9, 0)
    series.save()

    count = actions.replan_series(series, at=now)

    assert count == 1
    others = series.sessions.exclude(pk=kept.pk)
    assert {timezone.localtime(s.starts_at).weekday() for s in others} == {1}
    assert reread(kept).starts_at == kept.starts_at
    weeks = [monday_of(paris_day(s.starts_at)) for s in series.sessions.all()]
    assert len(weeks) == len(set(weeks))


def test_moving_tells_everybody_once_and_keeps_the_entry_s_name(session, edith):
    holders = fill(session)
    waiting = sign_up(session, "late@people.example")
    later = session.starts_at + timedelta(days=1)

    actions.move_session(session, later, by=edith, reason="Salle prise")

    moved = reread(session)
    assert (moved.status, moved.starts_at, moved.sequence) == ("moved", later, 1)
    assert Entry.objects.about(moved).last().by == edith
    told = mails("moved")
    assert {mail.to for mail in told} == {r.email for r in [*holders, waiting]}
    assert all("Salle prise" in mail.text for mail in told)
    with_entry = {mail.to for mail in told if "SEQUENCE:1" in mail.calendar}
    assert with_entry == {registration.email for registration in holders}


def test_a_session_moves_neither_into_the_past_nor_to_where_it_is(session, edith):
    for start in (timezone.now() - timedelta(hours=1), session.starts_at):
        with pytest.raises(actions.Refused):
            actions.move_session(session, start, by=edith)
    assert reread(session).sequence == 0


def test_cancelling_says_why_and_takes_the_entry_back(session, registration, edith):
    actions.cancel_session(session, by=edith, reason="L’hôte est souffrante.")

    mail = mails("cancelled").get()
    assert "L’hôte est souffrante." in mail.text
    assert "METHOD:CANCEL" in mail.calendar
    with pytest.raises(IllegalMove):
        actions.cancel_session(session, by=edith, reason="Encore")
    with pytest.raises(seats.Closed):
        sign_up(session, "other@people.example")


def test_sessions_open_and_close_by_the_clock_even_after_a_long_pause(session):
    actions.open_and_close(at=session.starts_at - timedelta(seconds=1))
    assert reread(session).status == "planned"
    actions.open_and_close(at=session.starts_at)
    assert reread(session).status == "live"
    actions.open_and_close(at=session.closes_at - timedelta(seconds=1))
    assert reread(session).status == "live"
    actions.open_and_close(at=session.closes_at)
    assert reread(session).status == "done"

    missed = new_session(session.series, starts_in=-timedelta(days=2))
    actions.open_and_close(at=timezone.now())
    assert reread(missed).status == "done"


def test_a_replay_is_published_once_it_has_an_address_and_the_session_is_over(session, edith):
    with pytest.raises(actions.Refused):
        actions.publish_replay(session, by=edith)
    Session.objects.filter(pk=session.pk).update(status="done")
    with pytest.raises(actions.Refused):
        actions.publish_replay(session, by=edith)
    Session.objects.filter(pk=session.pk).update(replay_url="https://youtu.be/abcdefghijk")

    with moved_clock(session.closes_at):
        actions.publish_replay(session, by=edith)

    assert reread(session).replay_published_at == session.closes_at
    with pytest.raises(actions.Refused):
        actions.publish_replay(session, by=edith)
