"""What is to be entered at Stripe is what the code hears and asks for."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from billing.stripe.fake.routes import ROUTES
from billing.stripe.gateway import API_VERSION, INTENT_EXPAND, SETUP_EXPAND
from billing.stripe.reactions import EVENTS

# A resource is named by its path up to the first id; what follows are its parts and verbs.
RESOURCE = re.compile(r"/v\d(?:/(?:core|checkout))?/\w+")
# What an answer carries of other resources, the key has to be allowed to read as well
# (docs.stripe.com/stripe-apps/reference/permissions).
EXPANDED = {
    "latest_charge": "/v1/charges",
    "balance_transaction": "/v1/balance_transactions",
    "setup_intent": "/v1/setup_intents",
    "payment_method": "/v1/payment_methods",
    "mandate": "/v1/mandates",
}


@pytest.fixture(scope="module")
def page():
    return Path(settings.BASE_DIR, "docs", "stripe.md").read_text(encoding="utf-8")


def test_the_events_to_ask_for_are_those_that_somebody_listens_to(page):
    snapshots, thin = page.split(f"`{reverse('stripe:account_webhooks')}`")

    listed = [re.findall(r"^- `(.+)`$", part, re.MULTILINE) for part in (snapshots, thin)]

    assert reverse("stripe:webhooks") in snapshots
    assert API_VERSION in snapshots
    assert listed == [
        sorted(type_ for type_ in EVENTS if not type_.startswith("v2.")),
        sorted(type_ for type_ in EVENTS if type_.startswith("v2.")),
    ]


def test_the_key_may_do_what_the_code_asks_for_and_no_more(page):
    names = {name for path in INTENT_EXPAND + SETUP_EXPAND for name in path.split(".")}
    asked = {EXPANDED[name]: "read" for name in names}
    for route in ROUTES:
        resource = RESOURCE.match(route.pattern).group()
        writes = route.method == "post" or asked.get(resource) == "write"
        asked[resource] = "write" if writes else "read"

    assert dict(re.findall(r"^\| `(\S+)`.* \| (\w+) \|$", page, re.MULTILINE)) == asked
