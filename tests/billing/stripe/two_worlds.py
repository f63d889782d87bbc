"""The fake, and Stripe's own test mode, as one and the same test sees them.

A world gives what Stripe's hosted pages would: payment methods that behave in a known way, an
account that may be paid, a dispute. Everything else goes through the gateway and the calls of the
outbox, as in the product.
"""

import os
import time

from django.db import transaction

from billing.stripe import gateway
from billing.stripe.fake import accounts, customers, disputes
from billing.stripe.fake.memory import find

TEST_KEY = os.environ.get("STRIPE_TEST_KEY", "")
# Opened and completed by hand once, on the page that `gateway.onboarding_link` leads to.
TEST_ACCOUNT = os.environ.get("STRIPE_TEST_ACCOUNT", "")
# Stripe's events lag behind by up to a minute.
PATIENCE_SECONDS, PAUSE_SECONDS = 90, 3
IBANS = {"sepa": "FR1420041010050500013M02606"}
CARDS = {
    "card": "pm_card_visa",
    "card_declined": "pm_card_visa_chargeDeclinedInsufficientFunds",
    "card_authentication": "pm_card_authenticationRequired",
    "card_disputed": "pm_card_createDispute",
}


class Fake:
    """Nothing leaves the machine; what follows from a call is there at once."""

    def method(self, customer, choice):
        session = gateway.create_setup_session(
            customer, **pages(), key=f"setup-{customer}-{choice}"
        )
        known = choice if choice in customers.METHODS else "card"
        with transaction.atomic():
            customers.complete_session(find("checkout.session", session["id"]), known)
        return gateway.setup_session(session["id"])["setup_intent"]["payment_method"]["id"]

    def payable_account(self):
        record = find(
            "v2.core.account",
            gateway.create_account(
                3, email="farid@example.org", entity_type="individual", number=0
            ),
        )
        accounts.enable(record)
        return record.id

    def dispute(self, intent_id):
        return disputes.dispute(find("payment_intent", intent_id)).id

    def soon(self, look):
        return look()


class TestMode:
    """Stripe itself, with a key of its test mode."""

    __test__ = False

    def method(self, customer, choice):
        client = gateway.client()
        if choice in CARDS:
            return client.v1.payment_methods.attach(CARDS[choice], {"customer": customer}).id
        setup = client.v1.setup_intents.create(
            {
                "customer": customer,
                "confirm": True,
                "payment_method_data": {
                    "type": "sepa_debit",
                    "sepa_debit": {"iban": IBANS[choice]},
                    "billing_details": {"name": "Atelier Lumen", "email": "lumen@example.org"},
                },
                "mandate_data": {"customer_acceptance": {"type": "offline", "offline": {}}},
            }
        )
        return setup.payment_method

    def payable_account(self):
        return TEST_ACCOUNT

    def dispute(self, intent_id):
        def look():
            found = gateway.client().v1.disputes.list({"payment_intent": intent_id}).data
            return found[0].id if found else None

        return self.soon(look)

    def soon(self, look):
        """What look() finds, once it finds something."""
        until = time.monotonic() + PATIENCE_SECONDS
        while not (found := look()) and time.monotonic() < until:
            time.sleep(PAUSE_SECONDS)
        return found


def pages():
    return {
        "success_url": "https://example.org/done/",
        "cancel_url": "https://example.org/",
        "language": "fr",
    }
