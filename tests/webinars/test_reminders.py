"""Mails that follow from the clock: each exactly once, however often the sweep runs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.webinars import actions, reminders, tasks
from cms.webinars.models import Reminder, Session
from demo.clock import moved_clock
from mail.models import OutgoingMail
from tests.webinars.conftest import new_session, reread, sign_up

pytestmark = pytest.mark.django_db
DAY, HOUR, TEN = timedelta(days=1), timedelta(hours=1), timedelta(minutes=10)


def sent(template="reminder"):
    return OutgoingMail.objects.filter(template=f"webinar_{template}")


def live_through(session, *, until=timedelta(0), step=timedelta(minutes=7)):
    """Let the beat run from eight days before the start, each task twice a turn."""
    with moved_clock(session.starts_at - timedelta(hours=26)) as clock:
        while clock.now < session.starts_at - until:
            for _twice in range(2):
                tasks.remind()
            clock.now += step


def test_three_reminders_each_once_at_its_time(session, registration):
    live_through(session)

    times = {r.kind: session.starts_at - r.sent_at for r in Reminder.objects.all()}
    assert sent().count() == 3
    assert DAY - timedelta(minutes=7) < times["day"] <= DAY
    assert HOUR - timedelta(minutes=7) < times["hour"] <= HOUR
    assert TEN - timedelta(minutes=7) < times["minutes"] <= TEN


@pytest.mark.parametrize(
    ("asleep_until", "kinds"), [(timedelta(hours=3), ["day"]), (timedelta(minutes=20), ["hour"])]
)
def test_a_worker_that_slept_sends_the_one_that_still_makes_sense(
    session, registration, asleep_until, kinds
):
    reminders.remind(at=session.starts_at - asleep_until)
    reminders.remind(at=session.starts_at - asleep_until)

    assert list(Reminder.objects.values_list("kind", flat=True)) == kinds


def test_nobody_is_reminded_at_the_start_or_after_it(session, registration):
    reminders.remind(at=session.starts_at)
    reminders.remind(at=session.starts_at + HOUR)

    assert not sent().exists()


def test_who_has_just_signed_up_is_not_reminded_of_what_she_has_just_read(series):
    session = new_session(series, starts_in=timedelta(minutes=50))
    sign_up(session)

    reminders.remind(at=timezone.now())
    assert not sent().exists()
    reminders.remind(at=session.starts_at - TEN)
    assert Reminder.objects.get().kind == "minutes"


@pytest.mark.parametrize("why", ["waiting", "given up", "cancelled"])
def test_only_those_with_a_seat_in_a_session_that_takes_place_are_reminded(
    session, registration, edith, why
):
    if why == "cancelled":
        actions.cancel_session(session, by=edith, reason="Malade")
    else:
        status = {"waiting": "waiting", "given up": "cancelled"}[why]
        type(registration).objects.filter(pk=registration.pk).update(status=status)
    live_through(session)

    assert not sent().exists()


def test_a_moved_session_reminds_again_for_its_new_time(session, registration, edith):
    with moved_clock(session.starts_at - timedelta(hours=2)):
        reminders.remind(at=timezone.now())
        actions.move_session(session, session.starts_at + timedelta(days=3), by=edith)
        reminders.remind(at=timezone.now())
    assert sent().count() == 1

    live_through(reread(session))

    assert sorted(Reminder.objects.values_list("kind", "sequence")) == [
        ("day", 0), ("day", 1), ("hour", 1), ("minutes", 1),
    ]  # fmt: skip
    assert sent().count() == 4


def test_a_session_moved_to_soon_is_not_reminded_of_beside_the_mail_that_says_so(
    session, registration, edith
):
    soon = timezone.now() + timedelta(hours=5)
    actions.move_session(session, soon, by=edith)
    reminders.remind(at=timezone.now())

    assert not sent().exists()
    reminders.remind(at=soon - HOUR)
    assert Reminder.objects.get().kind == "hour"


def finish(session, registration, *, came):
    if came:
        registration.attend(at=session.starts_at)
    Session.objects.filter(pk=session.pk).update(status="done")


@pytest.mark.parametrize(("came", "template"), [(True, "thanks"), (False, "missed")])
def test_who_came_and_who_did_not_are_written_to_differently_and_once(
    session, registration, came, template
):
    finish(session, registration, came=came)
    too_early = session.starts_at + timedelta(hours=23)
    reminders.follow_up(at=too_early)
    assert not sent(template).exists()

    for _twice in range(2):
        reminders.follow_up(at=session.starts_at + timedelta(hours=24))

    mail = sent(template).get()
    assert "/needs/new/" in mail.text
    assert not sent("missed" if came else "thanks").exists()


def test_a_published_replay_is_sent_at_once(session, registration, edith):
    finish(session, registration, came=True)
    Session.objects.filter(pk=session.pk).update(replay_url="https://youtu.be/abcdefghijk")
    actions.publish_replay(session, by=edith)

    reminders.follow_up(at=session.closes_at)

    assert session.get_absolute_url() in sent("thanks").get().text


def test_follow_ups_weeks_late_are_left_out(session, registration):
    finish(session, registration, came=True)
    reminders.follow_up(at=session.starts_at + timedelta(days=15))

    assert not sent("thanks").exists()


def test_mails_are_in_the_language_of_who_signed_up(session):
    sign_up(session, language="en")
    sign_up(session, "fr@people.example", language="fr")
    reminders.remind(at=session.starts_at - HOUR)

    english = sent().get(language="en")
    assert "Subject 0" in english.subject
    assert "/en/webinars/registrations/" in english.text
    assert "Sujet 0" in sent().get(language="fr").subject
