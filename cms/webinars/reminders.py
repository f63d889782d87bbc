"""Mails that follow from the clock: reminders before a session, a word after it.

Each is found by a sweep and noted in the transaction that queues it, so that a task that runs
twice, late or beside another says everything once.
"""

from datetime import timedelta

from django.db import transaction

from cms.webinars import emails
from cms.webinars.models import Registration, Reminder, Session

Kind = Reminder.Kind
# When each becomes due, and when the next one takes its place.
BEFORE = {
    Kind.DAY: (timedelta(hours=24), timedelta(hours=1)),
    Kind.HOUR: (timedelta(hours=1), timedelta(minutes=10)),
    Kind.MINUTES: (timedelta(minutes=10), timedelta(0)),
}
# Without a replay by then, people are written to without it.
PATIENCE = timedelta(hours=24)
TOO_LATE = timedelta(days=14)


def remind(*, at):
    """Send every reminder that is due."""
    for kind, (before, until) in BEFORE.items():
        due = Registration.objects.due_for(kind, before=before, until=until, at=at)
        for registration in due.with_session():
            remind_one(registration, kind)


@transaction.atomic
def remind_one(registration, kind):
    _reminder, is_new = Reminder.objects.get_or_create(
        registration=registration, kind=kind, sequence=registration.session.sequence
    )
    if is_new:
        emails.reminder(registration, kind)


def follow_up(*, at):
    """Thank those who came, tell the others what they missed; each once."""
    due = Registration.objects.to_follow_up(at=at, patience=PATIENCE, limit=TOO_LATE)
    if not due:
        return
    coming = {}
    for registration in due:
        series = registration.session.series
        if series.pk not in coming:
            coming[series.pk] = Session.objects.filter(series=series).coming(at=at).first()
        follow_up_one(registration, coming[series.pk], at=at)


@transaction.atomic
def follow_up_one(registration, next_session, *, at):
    unwritten = Registration.objects.filter(pk=registration.pk, followed_up_at__isnull=True)
    if not unwritten.update(followed_up_at=at):
        return
    if registration.attended_at:
        emails.thank(registration, next_session)
    else:
        emails.missed(registration, next_session)
