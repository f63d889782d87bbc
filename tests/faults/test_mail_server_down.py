"""A mail server that refuses or is slow never holds up money."""

import pytest
from django.core.mail import send_mail
from django.db import connection

from billing.collection.models import Payment
from billing.payouts.models import Transfer
from mail import outbox as mail_outbox
from mail.models import OutgoingMail
from tests.billing import worlds

pytestmark = pytest.mark.django_db(transaction=True)
ERRORS = [ConnectionRefusedError("nobody listens"), TimeoutError("too slow")]


@pytest.fixture
def attempts(monkeypatch, request):
    """The server fails; each attempt to reach it is noted, with whether a transaction was open."""
    tried = []

    def send(backend, messages):
        tried.append(connection.in_atomic_block)
        raise request.param

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", send)
    return tried


@pytest.mark.parametrize("attempts", ERRORS, indirect=True, ids=["refused", "slow"])
def test_a_month_is_billed_paid_and_passed_on_all_the_same(attempts, engagement, amelie):
    worlds.bill_a_month(engagement, amelie)

    assert Payment.objects.get().status == "succeeded"
    assert Transfer.objects.get().status == "paid"
    waiting = OutgoingMail.objects.filter(sent_at=None)
    assert waiting.count() == OutgoingMail.objects.count() > 0
    assert all(mail.attempts == 1 and mail.last_error for mail in waiting)
    assert len(attempts) == waiting.count()


@pytest.mark.parametrize("attempts", ERRORS[:1], indirect=True, ids=["refused"])
def test_sent_on_the_spot_a_mail_would_take_the_money_with_it(
    attempts, engagement, amelie, monkeypatch
):
    """The control: no outbox, but a mail within the transaction that causes it."""

    def send_now(mails):
        for each in mails:
            send_mail(each.subject, each.text, None, [each.to])

    monkeypatch.setattr(mail_outbox, "queue", send_now)

    with pytest.raises(ConnectionRefusedError):
        worlds.bill_a_month(engagement, amelie)
    assert not Transfer.objects.exists()
