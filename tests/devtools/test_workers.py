"""The real broker and worker that tests can ask for."""

from django.db import transaction
from django.utils import timezone

from mail.models import OutgoingMail
from mail.tasks import deliver_mail
from tests.workers import eventually


def pending_mail():
    return OutgoingMail.objects.create(
        key="hello",
        template="hello",
        to="someone@example.com",
        language="en",
        subject="Hello",
        text="Hello",
        html="<p>Hello</p>",
        created_at=timezone.now(),
        next_attempt_at=timezone.now(),
    )


def test_a_message_waits_in_the_broker_until_somebody_takes_it(broker, transactional_db):
    with transaction.atomic():
        deliver_mail.delay_on_commit(pending_mail().pk)
        assert broker.llen("celery") == 0

    assert broker.llen("celery") == 1
    assert not OutgoingMail.objects.filter(sent_at__isnull=False).exists()


def test_a_worker_of_its_own_process_does_the_task(worker):
    deliver_mail.delay(pending_mail().pk)

    eventually(lambda: OutgoingMail.objects.filter(sent_at__isnull=False).exists())
