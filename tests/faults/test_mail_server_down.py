"""A mail server that refuses or never answers never holds up money."""

import socket
from threading import Thread

import pytest
from django.core.mail import get_connection, send_mail
from django.core.mail.backends.smtp import EmailBackend
from django.db import connection

from billing.collection.models import Payment
from billing.invoices.models import Invoice
from billing.payouts.models import Transfer
from mail import outbox as mail_outbox
from mail.models import OutgoingMail
from tests.billing import worlds

pytestmark = pytest.mark.django_db(transaction=True)
TIMEOUT = 0.05
STALLED, REFUSED = "stalled", "refused"


@pytest.fixture
def server(settings, request):
    """Mails go by SMTP to one who takes the call and never says a word, or to nobody at all."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listening:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = listening.getsockname()
        settings.EMAIL_TIMEOUT = TIMEOUT
        if request.param == REFUSED:
            listening.close()
        yield listening


@pytest.fixture
def attempts(server, monkeypatch):
    """[the tables that are locked] for each attempt to reach the mail server."""
    tried, send = [], EmailBackend.send_messages

    def note_and_send(backend, messages):
        tried.append(locked_tables())
        return send(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", note_and_send)
    return tried


def locked_tables():
    """What the transaction that is open here has written to, or keeps others from writing to."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT relname FROM pg_locks JOIN pg_class ON pg_class.oid = relation"
            " WHERE pid = pg_backend_pid() AND relkind = 'r' AND mode <> 'AccessShareLock'"
        )
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.parametrize(
    ("server", "error"), [(REFUSED, "refused"), (STALLED, "timed out")], indirect=["server"]
)
def test_a_month_is_billed_paid_and_passed_on_all_the_same(attempts, error, engagement, amelie):
    worlds.bill_a_month(engagement, amelie)

    assert Payment.objects.get().status == "succeeded"
    assert Transfer.objects.get().status == "paid"
    waiting = OutgoingMail.objects.filter(sent_at=None)
    assert waiting.count() == OutgoingMail.objects.count() > 0
    assert all(mail.attempts == 1 and error in mail.last_error for mail in waiting)
    # Whoever waits for the mail server has nothing in hand but the mail.
    assert attempts == [{"mail_outgoingmail"}] * waiting.count()


@pytest.mark.parametrize("server", [REFUSED], indirect=True)
def test_sent_on_the_spot_a_mail_would_take_the_money_with_it(
    attempts, engagement, amelie, monkeypatch
):
    """The control: no outbox, but a mail within the transaction that causes it."""

    worlds.set_up_payment(engagement.company, amelie)
    worlds.set_up_payouts(engagement.freelancer)
    month = worlds.approved_timesheet(engagement).month

    def send_now(mails):
        for each in mails:
            send_mail(each.subject, each.text, None, [each.to])

    monkeypatch.setattr(mail_outbox, "queue", send_now)
    run = worlds.run_billing(month)[engagement.company]

    assert isinstance(run.faults[engagement], OSError)
    assert not Invoice.objects.exists()
    assert "invoices_invoice" in attempts[-1]


@pytest.mark.parametrize("server", [STALLED], indirect=True)
def test_without_a_timeout_a_server_that_says_nothing_is_waited_for(server):
    """The other control, and that the server really stalls."""
    patient = get_connection(timeout=60, fail_silently=True)
    waiting = Thread(target=patient.open, daemon=True)
    waiting.start()
    waiting.join(TIMEOUT * 10)

    assert waiting.is_alive()
    server.close()
    waiting.join()


def test_the_site_waits_for_seconds_at_most():
    from config import settings

    assert 0 < settings.EMAIL_TIMEOUT <= 10
