"""What people do on Stripe's pages and what the bank does meanwhile, with the fake in its place."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from billing.collection.setup import start_setup
from billing.payouts import setup as payouts
from billing.stripe.fake import accounts, charges, customers
from billing.stripe.fake.memory import find
from billing.stripe.models import FakeObject
from billing.stripe.tasks import settle

DAYS_OF_A_DEBIT = 4


def use_payment_method(company, owner, choice):
    """The company enters a card or an IBAN on Stripe's page. choice: one of the fake's METHODS."""
    address = start_setup(company, by=owner)
    with transaction.atomic():
        session = find("checkout.session", address.rstrip("/").rsplit("/", 1)[1])
        customers.complete_session(session, choice)
    settle()


def set_up_payouts(freelancer):
    """She proves who she is on Stripe's page and signs the mandate to invoice for her."""
    payouts.start_onboarding(freelancer, by=freelancer.user)
    with transaction.atomic():
        accounts.enable(find("v2.core.account", freelancer.payout_account.stripe_id))
    settle()
    payouts.sign_mandate(
        freelancer,
        text=payouts.mandate_text(freelancer),
        typed_name=freelancer.user.name,
        by=freelancer.user,
    )


def settle_debits():
    """The bank answers the direct debits that it was asked for some days ago."""
    asked = FakeObject.objects.filter(
        kind="payment_intent",
        data__status="processing",
        created_at__lte=timezone.now() - timedelta(days=DAYS_OF_A_DEBIT),
    )
    for intent_id in asked.values_list("pk", flat=True):
        with transaction.atomic():
            intent = find("payment_intent", intent_id)
            method = find("payment_method", intent.data["payment_method"])
            fails = method.hidden["behaviour"] == "fail_later"
            (charges.fail if fails else charges.succeed)(intent)
    settle()
