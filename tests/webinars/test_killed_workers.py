"""Workers killed between any two steps, and started again: each mail of a session comes once.

The clock of the story runs from the day before a session to the day after it. Every turn is a
process of its own that may die before what it wrote is committed, before a mail is handed over,
or right after. What is counted is what was handed over.
"""

import random
import re
from collections import Counter
from datetime import timedelta
from unittest import mock

import pytest
from django.conf import settings as site

from cms.webinars import emails, reminders, tasks
from cms.webinars.models import Reminder, Session
from demo.clock import moved_clock
from mail import delivery, outbox
from mail.models import OutgoingMail
from mail.tasks import deliver_pending
from tests.faults.world import die, in_a_process
from tests.webinars.conftest import sign_up

pytestmark = pytest.mark.django_db(transaction=True)
# Hours before the start at which the sweeps run.
TURNS = [26, 24, 23, 2, 1, 0.8, 0.3, 0.16, 0.05, -0.1, -1, -23, -24, -25]
# A confirmation, three reminders, a word afterwards.
MAILS_EACH = 5


@pytest.fixture
def people(session, settings, full):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = site.FILES / "handed-over"
    for old in settings.EMAIL_FILE_PATH.glob("*"):
        old.unlink()
    count = 40 if full else 2
    Session.objects.filter(pk=session.pk).update(quota=count)
    return [sign_up(session, f"guest{number}@people.example") for number in range(count)]


def turn(at, seed):
    """One turn of the sweeps, dying at random."""
    dice = random.Random(seed)

    def deadly(function):
        def wrapped(*args, **kwargs):
            for step in (function, lambda *_args, **_kwargs: None):
                if dice.random() < 0.2:
                    die()
                step(*args, **kwargs)

        return wrapped

    places = [(emails, "reminder"), (emails, "missed"), (delivery, "deliver")]
    with moved_clock(at):
        patches = [mock.patch.object(m, name, deadly(getattr(m, name))) for m, name in places]
        for patch in patches:
            patch.start()
        tasks.open_and_close()
        tasks.remind()
        tasks.follow_up()
        deliver_pending()


def live_through(session):
    """Every turn, begun again each time that it was killed. Returns how often that was."""
    kills = 0
    for hours in TURNS:
        at = session.starts_at - timedelta(hours=hours)
        while (end := in_a_process(lambda at=at, seed=kills: turn(at, f"{at}{seed}"))) == "killed":
            kills += 1
        assert end == "done"
    return kills


def handed_over():
    """Counter of the people to whom the mail server was given a mail."""
    texts = [path.read_text() for path in (site.FILES / "handed-over").iterdir()]
    return Counter(re.findall(r"^To: (.*)$", "\n".join(texts), re.MULTILINE))


def test_each_mail_comes_once_whatever_dies(session, people):
    kills = live_through(session)

    assert kills >= len(people)
    assert handed_over() == {person.email: MAILS_EACH for person in people}
    assert OutgoingMail.objects.filter(sent_at__isnull=False).count() == MAILS_EACH * len(people)
    assert Reminder.objects.count() == 3 * len(people)


def test_noted_after_it_went_a_reminder_comes_again(session, people, monkeypatch):
    """The control: without the one transaction, and without the key that makes a mail unique."""

    def remind_then_note(registration, kind):
        emails.reminder(registration, kind)
        Reminder.objects.create(
            registration=registration, kind=kind, sequence=registration.session.sequence
        )

    send = outbox.send_to_address
    unkeyed = lambda *args, key, **kwargs: send(*args, **kwargs)  # noqa: E731
    monkeypatch.setattr(outbox, "send_to_address", unkeyed)
    monkeypatch.setattr(reminders, "remind_one", remind_then_note)
    live_through(session)

    assert max(handed_over().values()) > MAILS_EACH
