"""The real webhook view with PostgreSQL: verify, insert, answer. Applying it is a worker's."""

import json
import time

from django.test import Client
from stripe import WebhookSignature

from bench.billing.timing import milliseconds
from billing.stripe import signing
from billing.stripe.gateway import API_VERSION
from billing.stripe.models import WebhookEvent

TIMES = 1_000
ADDRESS = "/stripe/webhooks/"


def measured():
    """{case: milliseconds of each time}, middleware included."""
    client = Client()
    kept = WebhookEvent.objects.count()
    found = {
        "new": milliseconds(lambda number: accepted(client, f"evt_bench{number}"), TIMES),
        "again": milliseconds(lambda _: accepted(client, "evt_bench0"), TIMES),
    }
    assert WebhookEvent.objects.count() == kept + TIMES + 2
    return found


def accepted(client, event_id):
    body = json.dumps(event(event_id))
    signature = WebhookSignature.generate_signature_header(body, signing.webhook_secret())
    response = client.post(
        ADDRESS,
        body,
        content_type="application/json",
        headers={"Stripe-Signature": signature},
    )
    assert response.status_code == 200


def event(event_id):
    """Of the size of a real one: a PaymentIntent with its charge is some 4 kB."""
    return {
        "id": event_id,
        "object": "event",
        "api_version": API_VERSION,
        "created": int(time.time()),
        "livemode": False,
        "type": "payment_intent.succeeded",
        "data": {
            "object": {
                "id": f"pi_{event_id}",
                "object": "payment_intent",
                "metadata": {f"key{number}": "x" * 80 for number in range(40)},
            }
        },
    }
