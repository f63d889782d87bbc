"""Calendar entries (RFC 5545) and the messages that keep them right (iTIP, RFC 5546).

One session is one entry wherever it is read: its UID never changes, SEQUENCE grows with each
change, and METHOD:CANCEL takes it away again.
"""

from datetime import timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vCalAddress, vText

PRODUCT = "-//Bras Droit//Webinars//FR"
ASKED_AGAIN = timedelta(hours=6)
# As a rule, not as a list of dates: calendar programs differ in what they make of lists.
PARIS = """\
BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""


def invitation(registration):
    """The text of an invitation to one person's seat, new or changed (METHOD:REQUEST)."""
    return _message(registration, "REQUEST", "CONFIRMED")


def withdrawal(registration):
    """The text that takes the entry out of her calendar (METHOD:CANCEL)."""
    return _message(registration, "CANCEL", "CANCELLED")


def feed(sessions, *, language, name=""):
    """Sessions as a calendar to subscribe to or to import (METHOD:PUBLISH), as bytes."""
    with translation.override(language):
        calendar = _calendar("PUBLISH")
        if name:
            calendar.add("name", name)
            calendar.add("x-wr-calname", name)
            calendar.add("refresh-interval", ASKED_AGAIN, parameters={"VALUE": "DURATION"})
        for session in sessions:
            status = "CANCELLED" if session.is_cancelled else "CONFIRMED"
            calendar.add_component(_entry(session, session.sequence, status, session))
        return calendar.to_ical()


def _message(registration, method, status):
    with translation.override(registration.language):
        calendar = _calendar(method)
        session = registration.session
        entry = _entry(session, registration.sequence, status, registration)
        _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
        organizer = vCalAddress(f"mailto:{address}")
        organizer.params["CN"] = vText("Bras Droit")
        attendee = vCalAddress(f"mailto:{registration.email}")
        attendee.params["CN"] = vText(registration.first_name)
        attendee.params["PARTSTAT"] = vText("ACCEPTED")
        attendee.params["RSVP"] = vText("FALSE")
        entry.add("organizer", organizer)
        entry.add("attendee", attendee)
        calendar.add_component(entry)
        return calendar.to_ical().decode()


def _calendar(method):
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(Timezone.from_ical(PARIS))
    return calendar


def _entry(session, sequence, status, page):
    """The event of a session; `page` is the record whose page tells more."""
    event = Event()
    link = settings.BASE_URL + page.get_absolute_url()
    event.add("uid", uid(session))
    event.add("sequence", sequence)
    event.add("status", status)
    event.add("dtstamp", timezone.now())
    event.add("summary", session.title)
    event.add("description", f"{session.text}\n\n{_('Everything about it:')} {link}")
    event.add("dtstart", _in_paris(session.starts_at))
    event.add("dtend", _in_paris(session.ends_at))
    event.add("url", link)
    event.add("location", _("Online"))
    return event


def _in_paris(moment):
    """With the zone named, so that calendars show Paris time and keep it across summer time."""
    return timezone.localtime(moment, timezone.get_default_timezone())


def uid(session):
    return f"webinar-{session.pk}@{urlsplit(settings.BASE_URL).hostname}"


def subscription_address():
    """Where calendars subscribe, in the active language."""
    return settings.BASE_URL + reverse("webinars:calendar")
