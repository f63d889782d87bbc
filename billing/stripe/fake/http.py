"""A transport for StripeClient that answers from the database instead of the network."""

import hashlib
import json
import random
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import stripe
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from billing.stripe.fake.contract import Mismatch, conform, decode_form
from billing.stripe.fake.memory import Refused, invalid, new_id
from billing.stripe.fake.routes import route_for
from billing.stripe.models import FakeRequest

# Stripe keeps the keys of v1 for a day and those of v2 for thirty.
KEY_LIFE = {"v1": timedelta(hours=24), "v2": timedelta(days=30)}


# A fault of Stripe's after the call has begun: v1 keeps it under the key like any other answer.
BROKEN = 500, {"error": {"type": "api_error", "message": "An unknown error occurred."}}


@dataclass(frozen=True)
class Faults:
    """How often a reply is lost after its effect, and how often a call is turned away before it.

    broken: how often the call of a new key fails half-way, without its effect or (half_made) after
    it; that answer is kept. short_balance: how often a refund has to wait for a top-up
    (charges.py).
    """

    lost_reply: float = 0
    rate_limit: float = 0
    conflict: float = 0
    server_error: float = 0
    broken: float = 0
    half_made: float = 0
    short_balance: float = 0

    def happens(self, name):
        return random.random() < getattr(self, name)  # noqa: S311 (chance, no secret)


class FakeHTTPClient(stripe.HTTPClient):
    name = "fake"

    def __init__(self, faults=None):
        super().__init__()
        self.faults = faults or Faults(**settings.STRIPE_FAKE_FAULTS)

    def request(self, method, url, headers, post_data=None):
        self.replayed = False
        status, body = self.answer(method, url, headers, post_data)
        if method == "post" and self.faults.happens("lost_reply"):
            raise stripe.APIConnectionError("The reply was lost.", should_retry=False)
        answered = {"request-id": new_id("req")}
        if self.replayed:
            answered["idempotent-replayed"] = "true"
        return json.dumps(body), status, answered

    def answer(self, method, url, headers, post_data):
        address = urlsplit(url)
        for name, status in (("rate_limit", 429), ("conflict", 409), ("server_error", 503)):
            if self.faults.happens(name):
                return status, {"error": {"type": "api_error", "message": name}}
        if not headers["Authorization"].startswith("Bearer sk_test_"):
            return 401, {"error": {"type": "invalid_request_error", "message": "Invalid API key"}}
        key = headers.get("Idempotency-Key") if method == "post" else None
        with transaction.atomic():
            if key is None:
                return respond(method, address, post_data)
            return self.once(key, method, address, post_data)

    def once(self, key, method, address, post_data):
        """The stored answer of this key, or a new one that is stored."""
        if not try_lock(key):
            message = "There is currently another in-progress request using this idempotency key."
            return 409, {"error": {"type": "idempotency_error", "message": message}}
        version = address.path.split("/")[1]
        oldest = timezone.now() - KEY_LIFE[version]
        FakeRequest.objects.filter(key=key, created_at__lt=oldest).delete()
        fingerprint = hashlib.sha256(f"{method} {address.path} {post_data}".encode()).hexdigest()
        known = FakeRequest.objects.filter(key=key).first()
        if known and known.fingerprint != fingerprint:
            message = "Keys for idempotent requests can only be used with the same parameters."
            return 400, {"error": {"type": "idempotency_error", "message": message}}
        if known:
            self.replayed = True
            return known.status, known.body
        if version == "v1" and self.faults.happens("broken"):
            status, body = BROKEN
        else:
            status, body = respond(method, address, post_data)
        if version == "v1" and status == 200 and self.faults.happens("half_made"):
            status, body = BROKEN
        # A request that was refused before it began leaves its key unused.
        if status in (200, 402, 500):
            FakeRequest.objects.create(
                key=key,
                fingerprint=fingerprint,
                status=status,
                body=body,
                created_at=timezone.now(),
            )
        return status, body

    def close(self):
        """Nothing is open."""

    def _sleep_time_seconds(self, num_retries):
        return 0


def try_lock(key):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        return cursor.fetchone()[0]


def respond(method, address, post_data):
    try:
        route, ids = route_for(method, address.path)
        params = conform(decode(address, post_data), route.shape)
        return 200, route.answer(params, *ids)
    except Mismatch as mismatch:
        refusal = invalid(str(mismatch), code="parameter_unknown", param=mismatch.param)
    except Refused as refused:
        refusal = refused
    return refusal.status, {"error": refusal.error}


def decode(address, post_data):
    """The parameters of a request: query, form (v1) or JSON (v2), nested."""
    sent = decode_form(parse_qsl(address.query, keep_blank_values=True))
    if not post_data:
        return sent
    if address.path.startswith("/v2/"):
        return json.loads(post_data)
    return decode_form(parse_qsl(post_data, keep_blank_values=True))
