"""The door to Stripe opens on the right world only."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from billing.stripe import gateway
from billing.stripe.fake.http import FakeHTTPClient

# No keys: what Stripe's begin with, put together here so that none stands in the tree.
LIVE, RESTRICTED, TEST = (
    "_".join([kind, world, "1"]) for kind, world in (("sk", "live"), ("rk", "live"), ("sk", "test"))
)
SECRETS = {"STRIPE_WEBHOOK_SECRET": "whsec_1", "STRIPE_ACCOUNTS_WEBHOOK_SECRET": "whsec_2"}


def configured(settings, **values):
    for name, value in values.items():
        setattr(settings, name, value)
    gateway.verify_settings()


@pytest.mark.parametrize(
    ("key", "live"),
    [(LIVE, False), (RESTRICTED, False), (TEST, True), ("", True)],
)
def test_a_key_of_the_other_world_refuses_to_start(settings, key, live):
    with pytest.raises(ImproperlyConfigured, match="live or test"):
        configured(settings, STRIPE_API_KEY=key, STRIPE_LIVE=live, **SECRETS)


@pytest.mark.parametrize("name", ["DEMO", "DEBUG"])
def test_a_demo_never_meets_real_money(settings, name):
    with pytest.raises(ImproperlyConfigured, match="live Stripe key"):
        configured(settings, STRIPE_API_KEY=LIVE, STRIPE_LIVE=True, **SECRETS, **{name: True})


@pytest.mark.parametrize("missing", SECRETS)
def test_a_key_needs_both_webhook_secrets(settings, missing):
    with pytest.raises(ImproperlyConfigured, match="WEBHOOK_SECRET"):
        configured(settings, STRIPE_API_KEY=TEST, **{**SECRETS, missing: ""})


def test_a_live_key_that_may_do_anything_refuses_to_start(settings):
    with pytest.raises(ImproperlyConfigured, match=r"restricted key .* docs/stripe\.md"):
        configured(settings, STRIPE_API_KEY=LIVE, STRIPE_LIVE=True, **SECRETS)


def test_with_everything_in_place_it_starts(settings):
    configured(settings, STRIPE_API_KEY=RESTRICTED, STRIPE_LIVE=True, **SECRETS)
    configured(settings, STRIPE_API_KEY=TEST, STRIPE_LIVE=False, **SECRETS)


def test_without_a_key_only_a_site_where_nobody_pays_starts(settings):
    configured(settings, STRIPE_API_KEY="", STRIPE_SIMULATED=True)

    with pytest.raises(ImproperlyConfigured, match="STRIPE_SIMULATED"):
        configured(settings, STRIPE_API_KEY="", STRIPE_SIMULATED=False)


def test_without_a_key_the_same_client_talks_to_the_fake():
    assert gateway.is_fake()
    assert isinstance(gateway.client()._requestor._client, FakeHTTPClient)


def test_with_a_key_timeouts_are_explicit(settings):
    settings.STRIPE_API_KEY = TEST

    transport = gateway.client()._requestor._client
    assert transport._timeout == (gateway.CONNECT_SECONDS, gateway.READ_SECONDS)
