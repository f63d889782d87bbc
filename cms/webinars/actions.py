"""What editors and the beat do to sessions: plan, move, cancel, open, close, publish a replay."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.webinars import emails
from cms.webinars.models import Series, Session
from cms.webinars.models.sessions import CLOSES_AFTER
from cms.webinars.recurrence import monday_of, paris_day, paris_moment, session_days
from journal.models import Entry, IllegalMove


class Refused(Exception):
    """What was asked makes no sense now; the message says why, for the person who asked."""


def plan_sessions(*, at):
    """Add the sessions that every running series still lacks in its weeks ahead; how many."""
    return sum(plan_series(series, at=at) for series in Series.objects.running())


@transaction.atomic
def plan_series(series, *, at):
    """One session a week whose turn it is, never a second one, however often this is called."""
    # Two planners at once would both see the same week without a session.
    Series.objects.select_for_update().get(pk=series.pk)
    today = paris_day(at)
    last = today + timedelta(weeks=series.weeks_ahead)
    taken = set(series.sessions.values_list("week_of", flat=True))
    pitches = list(series.pitches.all())
    planned = 0
    for day in session_days(weekday=series.weekday, rhythm=series.rhythm, first=today, last=last):
        starts_at = paris_moment(day, series.clock)
        if starts_at <= at or monday_of(day) in taken:
            continue
        turn = len(taken) + planned
        pitch = pitches[turn % len(pitches)] if pitches else None
        session_of(series, starts_at=starts_at, pitch=pitch, week_of=monday_of(day)).save()
        planned += 1
    return planned


def session_of(series, *, starts_at, pitch=None, week_of=None):
    """An unsaved session with what its series says of length, seats and room."""
    return Session(
        series=series,
        pitch=pitch,
        week_of=week_of,
        starts_at=starts_at,
        minutes=series.minutes,
        quota=series.quota,
        provider=series.provider,
        room_url=series.room_url,
    )


@transaction.atomic
def add_session(series, *, starts_at, pitch, by):
    """A session beside the series' rule; the journal says who added it."""
    session = session_of(series, starts_at=starts_at, pitch=pitch)
    session.save()
    Entry.objects.record(session, "added", by=by)
    return session


@transaction.atomic
def replan_series(series, *, at):
    """Follow a changed series: sessions that nobody has asked a seat in are planned anew.

    Those with registrations stand as they were announced; an editor moves them, which tells
    everybody. Returns how many of those there are.
    """
    ahead = series.sessions.filter(
        status=Session.Status.PLANNED, week_of__isnull=False, starts_at__gt=at
    )
    ahead.filter(registrations__isnull=True).delete()
    plan_series(series, at=at)
    return ahead.filter(registrations__isnull=False).distinct().count()


@transaction.atomic
def move_session(session, starts_at, *, by, reason=""):
    """Give a session another start: calendar entries follow, reminders count from there."""
    session = Session.objects.locked(session.pk)
    now = timezone.now()
    if starts_at <= now:
        raise Refused(_("The new start is in the past."))
    if starts_at == session.starts_at:
        raise Refused(_("This is when it starts already."))
    was = session.starts_at
    session.move_to(
        Session.Status.MOVED,
        by=by,
        reason=reason,
        starts_at=starts_at,
        rescheduled_at=now,
        sequence=session.sequence + 1,
    )
    for registration in _everybody(session):
        emails.session_moved(registration, was=was, reason=reason)
    return session


@transaction.atomic
def cancel_session(session, *, by, reason):
    """Call a session off: whoever had or waited for a seat is told why."""
    session = Session.objects.locked(session.pk)
    session.move_to(
        Session.Status.CANCELLED,
        by=by,
        reason=reason,
        cancel_reason=reason,
        sequence=session.sequence + 1,
    )
    for registration in _everybody(session):
        emails.session_cancelled(registration)
    return session


@transaction.atomic
def publish_replay(session, *, by):
    """Show the replay to everybody; those who had a seat get it with their follow-up."""
    session = Session.objects.locked(session.pk)
    if session.status != Session.Status.DONE:
        raise Refused(_("The session isn't over yet."))
    if not session.replay_url:
        raise Refused(_("Give the address of the replay first."))
    if session.has_replay:
        raise Refused(_("The replay is published already."))
    session.replay_published_at = timezone.now()
    session.save(update_fields=["replay_published_at"])
    Entry.objects.record(session, "replay_published", by=by)
    return session


def open_and_close(*, at):
    """Sessions go live at their start, and are over when their room closes."""
    for session in Session.objects.filter(status__in=Session.COMING, starts_at__lte=at):
        _unless_moved(session.go_live)
    ended = Session.objects.filter(
        status=Session.Status.LIVE,
        starts_at__lte=at - CLOSES_AFTER - F("minutes") * timedelta(minutes=1),
    )
    for session in ended:
        _unless_moved(session.end)


def _unless_moved(step):
    """Take a step, unless an editor took another one in the meantime."""
    try:
        step()
    except IllegalMove:
        return


def _everybody(session):
    """All who have or wait for a seat, each with this very session."""
    registrations = session.registrations.exclude(status="cancelled")
    for registration in registrations:
        registration.session = session
    return registrations
