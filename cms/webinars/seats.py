"""Who gets a seat: never more than there are, first come, first served.

Every step that gives or frees a seat holds the session's lock.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cms.webinars import emails
from cms.webinars.models import Registration, Session

Status = Registration.Status
DAY = timedelta(days=1)
# Nobody can make us write to a stranger more often than this in a day.
SEATS_A_DAY = 6


class Closed(Exception):
    """The session takes no registrations (any more)."""


@transaction.atomic
def register(session, *, email, first_name, company="", question="", language, at):
    """Ask for a seat, and have a mail say whether there was one.

    Whoever has asked before gets her links again and keeps her place: the answer on the page is
    the same, so that nobody learns from it who comes. Raises Closed.
    """
    session = Session.objects.locked(session.pk)
    if not session.takes_registrations(at=at):
        raise Closed
    since_yesterday = Registration.objects.of_address(email).filter(asked_at__gt=at - DAY)
    if since_yesterday.count() >= SEATS_A_DAY:
        return
    known = session.registrations.of_address(email).first()
    if known and known.status != Status.CANCELLED:
        known.session = session
        emails.already_registered(known, at=at)
        return
    words = {"first_name": first_name, "company": company, "question": question}
    words |= {"language": language, "consented_at": at, "asked_at": at}
    if known:
        for field, value in words.items():
            setattr(known, field, value)
        known.revision += 1
        known.save(update_fields=[*words, "revision"])
    else:
        known = Registration.objects.create(session=session, email=email, **words)
    known.session = session
    _seat_or_wait(known, at=at)


def _seat_or_wait(registration, *, at):
    session = registration.session
    if session.registrations.with_seat().count() < session.quota:
        registration.move_to(Status.REGISTERED, by=None, registered_at=at)
        emails.confirmed(registration)
        return
    if not registration.is_waiting:
        registration.move_to(Status.WAITING, by=None)
    emails.waiting(registration)


@transaction.atomic
def give_up(registration, *, by=None):
    """Give a seat or a place in the list back; raises IllegalMove the second time."""
    session = Session.objects.locked(registration.session_id)
    registration.session = session
    had_seat = registration.has_seat
    registration.move_to(
        Status.CANCELLED, by=by, revision=registration.revision + 1, registered_at=None
    )
    if had_seat and session.takes_registrations(at=timezone.now()):
        emails.given_up(registration)
        fill_free_seats(session)


@transaction.atomic
def fill_free_seats(session):
    """Give free seats to those who wait, the longest wait first, and tell them."""
    session = Session.objects.locked(session.pk)
    now = timezone.now()
    if not session.takes_registrations(at=now):
        return
    free = max(0, session.quota - session.registrations.with_seat().count())
    for registration in session.registrations.waiting().order_by("asked_at", "pk")[:free]:
        registration.session = session
        registration.move_to(Status.REGISTERED, by=None, registered_at=now)
        emails.promoted(registration)


@transaction.atomic
def say_how_it_was(registration, *, score, opinion):
    """Keep her opinion, or the new one in place of the old."""
    registration.score = score
    registration.opinion = opinion
    registration.save(update_fields=["score", "opinion"])
