"""Many at once, on PostgreSQL. The proof has its control: without the lock it fails."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from cms.webinars import reminders, seats
from cms.webinars.models import Registration, Reminder, Session
from mail.models import OutgoingMail
from tests.webinars.conftest import fill, new_session, sign_up

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 8


def at_once(*steps):
    """Run the steps in threads that start together; raises what any of them raises."""
    together = Barrier(len(steps))

    def run(step):
        together.wait()
        try:
            step()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        list(pool.map(run, steps))


def sign_ups(session):
    return [
        lambda number=number: seats.register(
            session,
            email=f"person{number}@people.example",
            first_name="Léa",
            language="fr",
            at=timezone.now(),
        )
        for number in range(PEOPLE)
    ]


def test_however_many_sign_up_at_once_each_seat_is_given_once(session):
    at_once(*sign_ups(session))

    assert Registration.objects.with_seat().count() == session.quota
    assert Registration.objects.waiting().count() == PEOPLE - session.quota


def test_control_without_the_lock_more_seats_are_given_than_there_are(session, monkeypatch):
    read, together = Registration.objects.with_seat, Barrier(PEOPLE)
    unlocked = Session.objects.select_related("series", "pitch")

    def count_together(queryset):
        found = queryset.filter(status="registered")
        together.wait(timeout=20)
        return found

    monkeypatch.setattr(
        type(Session.objects.all()), "locked", lambda queryset, pk: unlocked.get(pk=pk)
    )
    monkeypatch.setattr(type(read()), "with_seat", count_together)

    at_once(*sign_ups(session))

    monkeypatch.undo()
    assert Registration.objects.with_seat().count() == PEOPLE > session.quota


def test_seats_given_back_at_once_go_to_as_many_who_wait(session):
    holders = fill(session)
    waiting = [sign_up(session, f"waiting{number}@people.example") for number in range(5)]

    at_once(*[lambda holder=holder: seats.give_up(holder) for holder in holders])

    assert Registration.objects.with_seat().count() == session.quota
    seated = Registration.objects.with_seat().order_by("asked_at")
    assert [each.pk for each in seated] == [each.pk for each in waiting[: session.quota]]
    assert OutgoingMail.objects.filter(template="webinar_promoted").count() == session.quota


def test_the_same_address_twice_at_once_takes_one_seat(session):
    at_once(*sign_ups(session)[:1] * 4)

    assert Registration.objects.count() == 1


def test_workers_that_sweep_at_once_remind_once(series):
    session = new_session(series)
    fill(session)
    at = session.starts_at - reminders.BEFORE["day"][0]

    at_once(*[lambda: reminders.remind(at=at)] * 4)

    assert Reminder.objects.count() == session.quota
    assert OutgoingMail.objects.filter(template="webinar_reminder").count() == session.quota
