"""What arrives at the two webhook addresses: verified, kept once, or refused with a 400."""

import json
import random
import time

import pytest
from django.urls import reverse
from stripe import WebhookSignature

from billing.stripe import signing
from billing.stripe.inbox import MAX_BYTES
from billing.stripe.models import WebhookEvent

EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "charge.pending",
    "created": 1,
    "livemode": False,
    "data": {"object": {"id": "ch_1", "object": "charge"}},
}
THIN = {
    "id": "evt_2",
    "object": "v2.core.event",
    "type": "v2.core.account[defaults].updated",
    "created": "2026-11-21T10:00:00Z",
    "livemode": False,
    "related_object": {"id": "acct_1", "type": "v2.core.account", "url": "/v2/core/accounts/1"},
}


def signed(body, secret, at=None):
    return WebhookSignature.generate_signature_header(body, secret, at or int(time.time()))


@pytest.fixture
def post(client, db):
    def send(body, signature=None, *, to="stripe:webhooks"):
        if isinstance(body, dict | list):
            body = json.dumps(body)
        if signature is None:
            thin = to == "stripe:account_webhooks"
            secret = signing.accounts_webhook_secret() if thin else signing.webhook_secret()
            signature = signed(body, secret)
        return client.post(
            reverse(to),
            body,
            content_type="application/json",
            headers={"Stripe-Signature": signature},
        ).status_code

    return send


def test_addresses_carry_no_language():
    assert reverse("stripe:webhooks") == "/stripe/webhooks/"
    assert reverse("stripe:account_webhooks") == "/stripe/webhooks/accounts/"


def test_a_signed_event_is_kept_once_whatever_number_of_times_it_comes(post):
    assert [post(EVENT), post(EVENT), post(EVENT)] == [200, 200, 200]

    event = WebhookEvent.objects.get()
    assert (event.type, event.object_id) == ("charge.pending", "ch_1")


def test_a_thin_event_names_its_account(post):
    assert post(THIN, to="stripe:account_webhooks") == 200
    assert WebhookEvent.objects.get().object_id == "acct_1"


def test_each_address_has_its_own_secret_and_kind(post):
    assert post(EVENT, to="stripe:account_webhooks") == 400
    assert post(THIN) == 400
    assert not WebhookEvent.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("[]", id="a list"),
        pytest.param('"text"', id="a text"),
        pytest.param("{", id="no JSON"),
        pytest.param("", id="nothing"),
        pytest.param("{}", id="an empty object"),
        pytest.param('{"id": "evt_1"}', id="no type"),
        pytest.param(json.dumps({**EVENT, "data": None}), id="no data"),
        pytest.param(json.dumps({**EVENT, "data": {"object": []}}), id="a list for an object"),
        pytest.param(json.dumps({**EVENT, "livemode": True}), id="of the live world"),
        pytest.param(json.dumps({**EVENT, "id": {"a": 1}}), id="an id that is none"),
        pytest.param(json.dumps({**EVENT, "id": "evt_" + "1" * 80}), id="an endless id"),
        pytest.param(json.dumps({**EVENT, "note": "\0"}), id="a null character"),
        pytest.param(json.dumps({**EVENT, "padding": "x" * MAX_BYTES}), id="huge"),
    ],
)
@pytest.mark.parametrize("to", ["stripe:webhooks", "stripe:account_webhooks"])
def test_what_is_signed_but_makes_no_sense_is_refused(post, body, to):
    assert post(body, to=to) == 400
    assert not WebhookEvent.objects.exists()


def test_bytes_that_are_not_utf8_are_refused(post):
    assert post(b"\xff\xfe{}", "t=1,v1=0") == 400


def test_an_old_signature_is_refused(post):
    body = json.dumps(EVENT)
    assert post(body, signed(body, signing.webhook_secret(), int(time.time()) - 301)) == 400
    assert post(body, signed(body, signing.webhook_secret(), int(time.time()) - 290)) == 200


@pytest.mark.parametrize("signature", ["", "t=,v1=", "v1=abc", "t=9e9,v1=abc", "nonsense"])
def test_a_signature_that_is_none_is_refused(post, signature):
    assert post(EVENT, signature) == 400


def test_only_posts_are_answered(client, db):
    assert client.get(reverse("stripe:webhooks")).status_code == 405


def mutated(text, chance):
    at = chance.randrange(len(text))
    other = chance.choice([c for c in "0123456789abcdef,=tv{}:" if c != text[at]])
    return chance.choice([text[:at] + other + text[at + 1 :], text[:at] + text[at + 1 :]])


ADDRESSES = [
    pytest.param("stripe:webhooks", EVENT, signing.webhook_secret, id="snapshots"),
    pytest.param("stripe:account_webhooks", THIN, signing.accounts_webhook_secret, id="accounts"),
]


@pytest.mark.parametrize(("to", "event", "secret"), ADDRESSES)
def test_no_mutation_of_body_or_signature_is_accepted(post, full, to, event, secret):
    chance = random.Random(2026)
    body = json.dumps(event)
    signature = signed(body, secret())
    for _ in range(5_000 if full else 250):
        if chance.random() < 0.5:
            assert post(mutated(body, chance), signature, to=to) == 400
        else:
            assert post(body, mutated(signature, chance), to=to) == 400
    assert not WebhookEvent.objects.exists()
    # What was mutated is accepted as it was.
    assert post(body, signature, to=to) == 200


@pytest.mark.parametrize(("to", "event", "secret"), ADDRESSES)
def test_without_the_look_at_the_signature_a_forged_event_is_kept(
    post, monkeypatch, to, event, secret
):
    """The control: a body that nobody signed."""
    signature = signed(json.dumps(event), secret())
    forged = {**event, "id": "evt_forged"}
    assert post(forged, signature, to=to) == 400
    monkeypatch.setattr(WebhookSignature, "verify_header", lambda *args, **kwargs: True)

    assert post(forged, signature, to=to) == 200
    assert WebhookEvent.objects.get().event_id == "evt_forged"
