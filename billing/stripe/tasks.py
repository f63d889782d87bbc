"""Each queued call and message is also found by a sweep, so that a lost nudge loses nothing."""

from celery import shared_task
from django.utils import timezone

from billing.stripe.fake.events import deliver
from billing.stripe.inbox import process
from billing.stripe.models import FakeEvent, Operation, WebhookEvent
from billing.stripe.outbox import perform

SWEPT_AT_ONCE = 1_000


def due():
    """[(task, id)] of all that waits to be done now."""
    now = timezone.now()
    waiting = [
        (perform, Operation.objects.due(at=now)),
        (process, WebhookEvent.objects.due(at=now)),
        (deliver, FakeEvent.objects.filter(delivered_at__isnull=True)),
    ]
    return [
        (task, pk)
        for task, records in waiting
        for pk in records.values_list("pk", flat=True)[:SWEPT_AT_ONCE]
    ]


@shared_task
def sweep():
    """Each minute: queue what a lost message, a dead process or a fault left behind."""
    for task, pk in due():
        task.delay(pk)


def settle():
    """Do here and now all that waits, and what that leads to: for seeding and for tests."""
    while waiting := due():
        for task, pk in waiting:
            task(pk)
