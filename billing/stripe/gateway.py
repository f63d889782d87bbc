"""The door to Stripe. Only this folder imports the SDK; callers get and give plain dicts.

Without an API key the same client talks to the fake (billing/stripe/fake/): no second code path.
"""

from functools import cache

import stripe
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from billing.stripe.fake.http import FakeHTTPClient

CONNECT_SECONDS, READ_SECONDS = 5, 25
NETWORK_RETRIES = 2
FAKE_KEY = "sk_test_fake"
# The one that this code was written for.
API_VERSION = "2026-10-28.endive"
# A key names its kind by two letters, secret or restricted, then its world.
KIND, RESTRICTED = slice(0, 2), "rk"
WORLD, LIVE = slice(2, 8), "_live_"

PAYMENT_METHOD_TYPES = ["card", "sepa_debit"]
INTENT_EXPAND = ["latest_charge.balance_transaction"]
SETUP_EXPAND = ["setup_intent.payment_method", "setup_intent.mandate"]
ACCOUNT_INCLUDE = ["configuration.recipient", "identity", "requirements"]


Unavailable = stripe.StripeError


def is_fake():
    return not settings.STRIPE_API_KEY


def verify_settings():
    """Refuse to start with a key of the wrong world, or with a live one that may do anything.

    Fictional data never meet real money; whoever gets hold of the key can send none elsewhere.
    """
    key, live = settings.STRIPE_API_KEY, settings.STRIPE_LIVE
    if not key and not settings.STRIPE_SIMULATED:
        raise ImproperlyConfigured("Set STRIPE_API_KEY, or STRIPE_SIMULATED where nobody pays.")
    if live != (key[WORLD] == LIVE):
        raise ImproperlyConfigured("STRIPE_LIVE and STRIPE_API_KEY disagree: live or test?")
    if live and (settings.DEMO or settings.DEBUG):
        raise ImproperlyConfigured("A demo or debugging site never uses a live Stripe key.")
    if live and key[KIND] != RESTRICTED:
        raise ImproperlyConfigured(
            "STRIPE_API_KEY may do anything, even pay out to another bank account. Make a"
            " restricted key with the permissions that docs/stripe.md lists."
        )
    if key and not (settings.STRIPE_WEBHOOK_SECRET and settings.STRIPE_ACCOUNTS_WEBHOOK_SECRET):
        raise ImproperlyConfigured("Set STRIPE_WEBHOOK_SECRET and STRIPE_ACCOUNTS_WEBHOOK_SECRET.")


def client():
    """A StripeClient of the pinned API version with explicit timeouts."""
    return stripe.StripeClient(
        settings.STRIPE_API_KEY or FAKE_KEY,
        stripe_version=API_VERSION,
        max_network_retries=NETWORK_RETRIES,
        http_client=FakeHTTPClient() if is_fake() else real_transport(),
    )


@cache
def real_transport():
    return stripe.RequestsClient(timeout=(CONNECT_SECONDS, READ_SECONDS))


# --- Who pays and who is paid: no money moves, so a direct call with a derived key does ---------


def create_customer(company_id, *, name, email):
    """Stripe's id of the company's customer. Raises stripe.StripeError."""
    customer = client().v1.customers.create(
        {"name": name, "email": email, "metadata": {"company": str(company_id)}},
        {"idempotency_key": f"customer-{company_id}"},
    )
    return customer.id


def create_setup_session(customer_id, *, success_url, cancel_url, language, key):
    """A hosted page where the company enters a card or an IBAN: {"id", "url"}."""
    session = client().v1.checkout.sessions.create(
        {
            "mode": "setup",
            "customer": customer_id,
            "currency": "eur",
            "allowed_payment_method_types": PAYMENT_METHOD_TYPES,
            "success_url": success_url,
            "cancel_url": cancel_url,
            "locale": language,
        },
        {"idempotency_key": key},
    )
    return session.to_dict()


def setup_session(session_id):
    return client().v1.checkout.sessions.retrieve(session_id, {"expand": SETUP_EXPAND}).to_dict()


def setup_intent(intent_id):
    return client().v1.setup_intents.retrieve(intent_id).to_dict()


def known_setup_session(session_id):
    """Like setup_session, or None when Stripe knows no such session."""
    try:
        return setup_session(session_id) if session_id.startswith("cs_") else None
    except stripe.InvalidRequestError:
        return None


def create_account(freelancer_id, *, email, entity_type, number):
    """Stripe's id of a new recipient account, onboarded on Stripe's own pages.

    entity_type: "individual", "company" or "non_profit"; number: how many of hers were closed.
    """
    account = client().v2.core.accounts.create(
        {
            "contact_email": email,
            "dashboard": "express",
            "identity": {"country": "fr", "entity_type": entity_type},
            "configuration": {
                "recipient": {
                    "capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}
                }
            },
            "defaults": {
                "currency": "eur",
                "responsibilities": {
                    "fees_collector": "application",
                    "losses_collector": "application",
                },
            },
            "metadata": {"freelancer": str(freelancer_id)},
            "include": ACCOUNT_INCLUDE,
        },
        {"idempotency_key": f"account-{freelancer_id}-{number}"},
    )
    return account.id


def account(account_id):
    return client().v2.core.accounts.retrieve(account_id, {"include": ACCOUNT_INCLUDE}).to_dict()


def onboarding_link(account_id, *, return_url, refresh_url):
    """The address of Stripe's own onboarding page, good for one visit."""
    link = client().v2.core.account_links.create(
        {
            "account": account_id,
            "use_case": {
                "type": "account_onboarding",
                "account_onboarding": {
                    "return_url": return_url,
                    "refresh_url": refresh_url,
                },
            },
        }
    )
    return link.url


def login_link(account_id):
    """The address of the freelancer's Express dashboard."""
    return client().v1.accounts.login_links.create(account_id).url


# --- Present state, asked for when an event says that something changed -------------------------


def payment_intent(intent_id):
    return client().v1.payment_intents.retrieve(intent_id, {"expand": INTENT_EXPAND}).to_dict()


def refund(refund_id):
    return client().v1.refunds.retrieve(refund_id).to_dict()


def dispute(dispute_id):
    return client().v1.disputes.retrieve(dispute_id).to_dict()


def transfer(transfer_id):
    return client().v1.transfers.retrieve(transfer_id).to_dict()


def reversals(transfer_id):
    """What came back of a transfer, as a list of dicts."""
    found = client().v1.transfers.reversals.list(transfer_id, {"limit": 100})
    return [reversal.to_dict() for reversal in found.auto_paging_iter()]


def payment_method(method_id):
    return client().v1.payment_methods.retrieve(method_id).to_dict()


def mandate(mandate_id):
    return client().v1.mandates.retrieve(mandate_id).to_dict()


def balance_transactions(*, since=None, until=None, source=None):
    """Movements of the platform's balance at Stripe, newest first, as an iterator of dicts.

    since, until: moments, the second excluded; source: the id of the object that moved it.
    """
    narrowed = {"source": source} if source else {}
    if created := within(since, until):
        narrowed["created"] = created
    pages = client().v1.balance_transactions.list({"limit": 100, **narrowed})
    return (movement.to_dict() for movement in pages.auto_paging_iter())


def movements_of(stripe_id):
    """All that one object moved in our balance; a movement of no object stands for itself."""
    if stripe_id.startswith("txn_"):
        return [client().v1.balance_transactions.retrieve(stripe_id).to_dict()]
    return list(balance_transactions(source=stripe_id))


def events(*, since, types):
    """What Stripe had to tell since then, oldest first: a list of dicts. types: at most 20."""
    pages = client().v1.events.list({"limit": 100, "created": within(since), "types": types})
    return [event.to_dict() for event in pages.auto_paging_iter()][::-1]


def within(since, until=None):
    """A range as Stripe's lists take it, in whole seconds."""
    bounds = {"gte": since, "lt": until}
    return {name: int(moment.timestamp()) for name, moment in bounds.items() if moment}
