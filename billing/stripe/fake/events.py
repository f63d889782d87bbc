"""The fake's messages: signed like Stripe's, and handed to the site's own webhook views.

They are delivered inside this process, through the URL resolver and the very view that answers
Stripe: this works in a worker, in a test and while seeding, where no web server listens, and it
runs the same verification, size limit and storage.
"""

import json
from datetime import UTC

from celery import shared_task
from django.test import RequestFactory
from django.urls import resolve, reverse
from django.utils import timezone
from stripe import WebhookSignature

from billing.stripe import signing
from billing.stripe.fake.memory import new_id
from billing.stripe.models import FakeEvent


def emit(type_, record):
    """A snapshot event about an object as it is now."""
    now = timezone.now()
    id_ = new_id("evt")
    body = {
        "id": id_,
        "object": "event",
        "api_version": "",
        "created": int(now.timestamp()),
        "livemode": False,
        "type": type_,
        "data": {"object": record.data},
    }
    return remember(id_, type_, body, now)


def notify(type_, account):
    """A thin event about an account: it names the account, no more."""
    now = timezone.now()
    id_ = new_id("evt")
    body = {
        "id": id_,
        "object": "v2.core.event",
        "type": type_,
        "created": now.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "livemode": False,
        "context": None,
        "related_object": {
            "id": account.id,
            "type": "v2.core.account",
            "url": f"/v2/core/accounts/{account.id}",
        },
    }
    return remember(id_, type_, body, now)


def remember(id_, type_, body, now):
    event = FakeEvent.objects.create(id=id_, type=type_, body=body, created_at=now)
    deliver.delay_on_commit(id_)
    return event


@shared_task
def deliver(event_id):
    """Hand one message over; it counts as delivered when the site answers 200."""
    event = FakeEvent.objects.get(pk=event_id)
    if post(event).status_code == 200:
        FakeEvent.objects.filter(pk=event_id).update(delivered_at=timezone.now())


def post(event):
    """What the webhook view answers to this message, whether or not it was delivered before."""
    thin = event.body["object"] == "v2.core.event"
    name, secret = (
        ("stripe:account_webhooks", signing.accounts_webhook_secret())
        if thin
        else ("stripe:webhooks", signing.webhook_secret())
    )
    url, body = reverse(name), json.dumps(event.body)
    request = RequestFactory().post(
        url,
        body,
        content_type="application/json",
        headers={"Stripe-Signature": WebhookSignature.generate_signature_header(body, secret)},
    )
    view, args, kwargs = resolve(url)
    return view(request, *args, **kwargs)
