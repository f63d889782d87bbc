"""Hear what Stripe says: verify, keep each event once, then apply the present state of its object.

The content of an event is never trusted for amounts or states: reactions ask Stripe again. That
settles duplicates, replays and wrong order.
"""

import json

import stripe
from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from billing.stripe import gateway, signing
from billing.stripe.models import WebhookEvent
from billing.stripe.querysets import wait
from billing.stripe.reactions import EVENTS
from journal.models import Entry, IllegalMove

TOLERANCE_SECONDS = 300
MAX_BYTES = 256 * 1024
MAX_NAME = 80
# Not UTF-8 and not JSON are ValueErrors; a JSON list is no mapping; a field may be missing.
NONSENSE = (
    stripe.SignatureVerificationError,
    ValueError,
    AttributeError,
    KeyError,
    TypeError,
)


class Rejected(Exception):
    """Not a message from Stripe for this site."""


def receive_snapshot(body, signature):
    """Keep a v1 event. body: the raw bytes. Raises Rejected."""
    return receive(
        body,
        lambda stripe_client: stripe_client.construct_event(
            body, signature, signing.webhook_secret(), TOLERANCE_SECONDS
        ),
        object_id=lambda payload: payload["data"]["object"].get("id", ""),
    )


def receive_thin(body, signature):
    """Keep a v2 event notification. body: the raw bytes. Raises Rejected."""
    return receive(
        body,
        lambda stripe_client: stripe_client.parse_event_notification(
            body, signature, signing.accounts_webhook_secret(), TOLERANCE_SECONDS
        ),
        object_id=lambda payload: (payload.get("related_object") or {}).get("id", ""),
    )


def receive(body, parse, *, object_id):
    if len(body) > MAX_BYTES:
        raise Rejected("too large")
    try:
        event = parse(gateway.client())
        payload = json.loads(body)
        names = payload["id"], payload["type"], object_id(payload)
    except NONSENSE as e:
        raise Rejected(type(e).__name__) from e
    if not all(isinstance(name, str) and len(name) <= MAX_NAME for name in names):
        raise Rejected("names that are none")
    # PostgreSQL's jsonb has no place for it.
    if b"\\u0000" in body:
        raise Rejected("a null character")
    if event.livemode != settings.STRIPE_LIVE:
        raise Rejected("the other world's event")
    return keep(payload, *names)


@transaction.atomic
def keep(payload, event_id, type_, object_id):
    """Insert the event unless it is here already."""
    now = timezone.now()
    event, created = WebhookEvent.objects.get_or_create(
        event_id=event_id,
        defaults={
            "type": type_,
            "object_id": object_id,
            "payload": payload,
            "received_at": now,
            "not_before": now,
        },
    )
    if created:
        process.delay_on_commit(event.pk)
    return event


@shared_task
def process(pk):
    """Run the reactions to one event; a failure leaves it for the next sweep and is raised."""
    event = WebhookEvent.objects.claim(pk)
    if event is None:
        return
    try:
        for reaction in EVENTS.get(event.type, ()):
            reaction(event)
    except Exception as error:
        WebhookEvent.objects.filter(pk=pk).update(
            not_before=timezone.now() + wait(event.attempts),
            last_error=f"{type(error).__name__}: {error}"[:300],
        )
        raise
    WebhookEvent.objects.filter(pk=pk).update(processed_at=timezone.now(), last_error="")


# --- What a person can do about a message that cannot be applied ---------------------------------


@transaction.atomic
def retry(event, *, by, reason):
    """Apply it now, after she put something right. Raises IllegalMove when there is no need."""
    settle(event, WebhookEvent.Status.RETRIED, by=by, reason=reason, not_before=timezone.now())
    process.delay_on_commit(event.pk)


@transaction.atomic
def dismiss(event, *, by, reason):
    """Leave it: it concerns nothing of ours. Raises IllegalMove when it was applied meanwhile."""
    settle(event, WebhookEvent.Status.DISMISSED, by=by, reason=reason, processed_at=timezone.now())


def settle(event, verb, *, by, reason, **fields):
    if not WebhookEvent.objects.unprocessed().filter(pk=event.pk).update(**fields):
        raise IllegalMove(f"{event} needs nobody any more")
    Entry.objects.record(event, verb, by=by, reason=reason)
