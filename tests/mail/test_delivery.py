import smtplib
from unittest.mock import patch

import pytest
from anymail.exceptions import AnymailAPIError
from django.core.mail import BadHeaderError
from django.db import OperationalError
from django.utils import timezone

from mail.delivery import deliver
from mail.models import OutgoingMail
from mail.outbox import send_to_address
from mail.querysets import ATTEMPTS_MAX

pytestmark = pytest.mark.django_db

FAILURES = [
    smtplib.SMTPRecipientsRefused({}),
    ConnectionRefusedError("nobody listens"),
    AnymailAPIError("422 unprocessable"),
    BadHeaderError("two lines"),
    UnicodeEncodeError("ascii", "é", 0, 1, "not in an address"),
]


@pytest.fixture
def mail():
    context = {"code": "ABC-123"}
    return send_to_address(
        "account_login_code", "dan@ailleurs.example", context=context, language="fr"
    )


@pytest.fixture
def server(monkeypatch):
    """A function that makes the mail server fail with an error, or work again with None."""

    def answer(error):
        def send(self, messages):
            if error:
                raise error
            return len(messages)

        monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", send)

    return answer


@pytest.mark.parametrize("error", FAILURES, ids=lambda error: type(error).__name__)
def test_every_failure_is_counted_and_tried_again_later(mail, server, error):
    server(error)

    deliver(mail.pk)

    mail.refresh_from_db()
    assert mail.attempts == 1
    assert mail.last_error
    assert mail.sent_at is None
    assert mail.next_attempt_at > timezone.now()


def test_after_ten_failures_a_mail_waits_for_a_person(mail, server):
    server(AnymailAPIError("422 unprocessable"))
    for _ in range(ATTEMPTS_MAX):
        deliver(mail.pk)

    assert list(OutgoingMail.objects.given_up()) == [mail]


def test_a_server_that_is_back_takes_the_mail(mail, server):
    server(ConnectionRefusedError())
    deliver(mail.pk)
    server(None)
    deliver(mail.pk)

    mail.refresh_from_db()
    assert mail.sent_at


def test_a_mail_whose_going_was_not_noted_goes_again_as_the_same_message(mail, mailoutbox):
    gone = OperationalError("the database is gone")
    with patch.object(OutgoingMail, "save", side_effect=gone), pytest.raises(OperationalError):
        deliver(mail.pk)
    deliver(mail.pk)

    first, second = (message.message()["Message-ID"] for message in mailoutbox)
    assert first == second
