import pytest
from django.utils import timezone

from billing.stripe import gateway, outbox, reactions
from billing.stripe.fake import accounts, customers
from billing.stripe.fake.memory import find
from billing.stripe.models import FakeObject, Operation
from billing.stripe.outbox import enqueue


@pytest.fixture
def stripe_api(db):
    """A client of the fake that never sends a call again by itself."""
    return gateway.client()


@pytest.fixture
def customer(db):
    return gateway.create_customer(7, name="Atelier Lumen", email="lumen@example.org")


@pytest.fixture
def enter(customer):
    """Fill the hosted page in with one of the fake's methods; gives the payment method's id."""

    def fill(choice):
        session = gateway.create_setup_session(
            customer,
            success_url="http://testserver/done/",
            cancel_url="http://testserver/",
            language="fr",
            key=f"setup-{FakeObject.objects.count()}",
        )
        customers.complete_session(find("checkout.session", session["id"]), choice)
        return gateway.setup_session(session["id"])["setup_intent"]["payment_method"]["id"]

    return fill


@pytest.fixture
def account(db):
    """A recipient account that may receive transfers."""
    record = find(
        "v2.core.account",
        gateway.create_account(3, email="farid@example.org", entity_type="individual", number=0),
    )
    accounts.enable(record)
    return record


@pytest.fixture
def intent_params(customer):
    def params(method, amount=120_000, **more):
        return {
            "amount": amount,
            "currency": "eur",
            "customer": customer,
            "payment_method": method,
            "allowed_payment_method_types": ["card", "sepa_debit"],
            "off_session": True,
            "confirm": True,
            "capture_method": "automatic",
            "transfer_group": "payment-1",
            "metadata": {"payment": "1"},
            "expand": gateway.INTENT_EXPAND,
            **more,
        }

    return params


@pytest.fixture
def answers(monkeypatch):
    """What the apps above are told."""
    heard = []
    monkeypatch.setattr(reactions, "ANSWERS", {})
    monkeypatch.setattr(outbox, "ANSWERS", {"payment_intent": [heard.append]})
    return heard


@pytest.fixture
def operation(answers, enter, intent_params):
    def write(choice="card", key="payment:1"):
        return enqueue("payment_intent", key, intent_params(enter(choice)), subject_id=1)

    return write


@pytest.fixture
def faults(settings):
    def happen(**chances):
        settings.STRIPE_FAKE_FAULTS = chances

    return happen


def payments():
    return FakeObject.objects.filter(kind="payment_intent").count()


def make_due(operation):
    Operation.objects.filter(pk=operation.pk).update(not_before=timezone.now())
