"""Calendar entries, read back by two libraries that know nothing of each other."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import vobject
from django.utils import translation
from icalendar import Calendar

from cms.webinars import actions, calendars, seats
from cms.webinars.models import Session
from cms.webinars.recurrence import paris_moment
from mail.models import OutgoingMail
from tests.webinars.conftest import fill, new_session, reread, sign_up

pytestmark = pytest.mark.django_db


def read(text):
    """(method, event) of a calendar as icalendar and as vobject read it; they agree."""
    one = Calendar.from_ical(text)
    other = vobject.readOne(text if isinstance(text, str) else text.decode())
    (event,) = one.walk("VEVENT")
    assert other.method.value == str(one["METHOD"])
    assert other.vevent.uid.value == str(event["UID"])
    assert int(other.vevent.sequence.value) == event["SEQUENCE"]
    assert other.vevent.dtstart.value.astimezone(UTC) == event.decoded("DTSTART").astimezone(UTC)
    assert other.vevent.dtend.value.astimezone(UTC) == event.decoded("DTEND").astimezone(UTC)
    assert other.vevent.summary.value == str(event["SUMMARY"])
    return str(one["METHOD"]), event


def entry_of(template, email):
    mails = OutgoingMail.objects.filter(template=f"webinar_{template}", to=email)
    mail = mails.latest("pk")
    return read(mail.calendar)


@pytest.mark.parametrize(("day", "utc_hour"), [(date(2027, 3, 25), 10), (date(2027, 4, 1), 9)])
def test_the_entry_keeps_paris_time_on_both_sides_of_summer_time(series, day, utc_hour):
    session = new_session(series)
    Session.objects.filter(pk=session.pk).update(starts_at=paris_moment(day, time(11, 30)))
    sign_up(reread(session))

    _method, event = entry_of("confirmed", "lea@atelier.example")

    assert event["DTSTART"].params["TZID"] == "Europe/Paris"
    assert event.decoded("DTSTART").replace(tzinfo=None) == datetime.combine(day, time(11, 30))
    assert event.decoded("DTSTART").astimezone(UTC).hour == utc_hour
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=30)


def test_one_entry_follows_from_confirmation_over_a_move_to_the_cancellation(
    session, registration, edith
):
    later = session.starts_at + timedelta(days=1)
    actions.move_session(session, later, by=edith)
    actions.cancel_session(session, by=edith, reason="Malade")

    entries = [entry_of(name, registration.email) for name in ("confirmed", "moved", "cancelled")]

    assert [method for method, _event in entries] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({str(event["UID"]) for _method, event in entries}) == 1
    assert [event["SEQUENCE"] for _method, event in entries] == [0, 1, 2]
    assert entries[1][1].decoded("DTSTART") == later
    assert str(entries[2][1]["STATUS"]) == "CANCELLED"
    for _method, event in entries:
        assert str(event["ATTENDEE"]) == f"mailto:{registration.email}"
        assert str(event["ORGANIZER"]).startswith("mailto:")


def test_a_seat_given_back_and_taken_again_goes_out_of_the_calendar_and_back(session):
    mine = sign_up(session)
    seats.give_up(mine)
    sign_up(session)

    entries = [entry_of("confirmed", mine.email), entry_of("given_up", mine.email)]
    assert [entries[1][0], entries[0][0]] == ["CANCEL", "REQUEST"]
    assert entries[1][1]["SEQUENCE"] == 1
    assert entries[0][1]["SEQUENCE"] == 2


def test_promotion_brings_the_entry(session):
    holders = fill(session)
    sign_up(session, "waiting@people.example")
    seats.give_up(holders[0])

    method, event = entry_of("promoted", "waiting@people.example")
    assert method == "REQUEST"
    assert str(event["UID"]) == calendars.uid(session)


@pytest.mark.parametrize(("language", "title"), [("fr", "Sujet 0"), ("en", "Subject 0")])
def test_the_feed_holds_what_comes_in_each_language_and_never_the_room(
    client, series, edith, language, title
):
    coming, cancelled = new_session(series), new_session(series, starts_in=timedelta(days=9))
    new_session(series, starts_in=-timedelta(days=100))
    actions.cancel_session(cancelled, by=edith, reason="Malade")

    response = client.get(f"/{language}/webinars/calendar.ics")

    assert response["Content-Type"].startswith("text/calendar")
    assert b"secret-room" not in response.content
    events = Calendar.from_ical(response.content).walk("VEVENT")
    with translation.override(language):
        link = coming.get_absolute_url()
    assert [str(event["UID"]) for event in events] == [
        calendars.uid(coming),
        calendars.uid(cancelled),
    ]
    assert str(events[0]["SUMMARY"]) == title
    assert str(events[0]["URL"]).endswith(link)
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "CANCELLED"]
    assert len(list(vobject.readOne(response.content.decode()).vevent_list)) == 2


def test_the_mail_carries_its_entry_as_mail_programs_expect_it(registration, mailoutbox):
    from mail.delivery import deliver

    mail = OutgoingMail.objects.get(template="webinar_confirmed")
    deliver(mail.pk)

    (attached,) = [
        part
        for part in mailoutbox[-1].message().walk()
        if part.get_content_type() == "text/calendar"
    ]
    assert attached.get_param("method") == "REQUEST"
    assert attached.get_filename() == "invitation.ics"
    read(attached.get_payload(decode=True).decode())
