"""What the site relies on holds for the fake and for Stripe's test mode alike.

With STRIPE_TEST_KEY (a key of the test mode) every test runs against Stripe too; those about
transfers want STRIPE_TEST_ACCOUNT, an account that has been onboarded, as well.
"""

import uuid
from datetime import timedelta

import pytest
import stripe
from django.utils import timezone

from billing.stripe import gateway
from billing.stripe.calls import CALLS
from tests.billing.stripe import two_worlds
from tests.billing.stripe.two_worlds import TEST_KEY, pages

without_key = pytest.mark.skipif(not TEST_KEY, reason="Stripe's test mode: no STRIPE_TEST_KEY")
IN_EUROS = {"currency": "eur"}


@pytest.fixture(params=["fake", pytest.param("test mode", marks=without_key)])
def world(request, db, settings):
    if request.param == "fake":
        return two_worlds.Fake()
    assert TEST_KEY.startswith(("sk_test_", "rk_test_")), "never a live key"
    settings.STRIPE_API_KEY = TEST_KEY
    return two_worlds.TestMode()


@pytest.fixture
def customer(world):
    return gateway.create_customer(uuid.uuid4(), name="Atelier Lumen", email="lumen@example.org")


@pytest.fixture
def pay(world, customer):
    """Charge one of the world's methods as the outbox does. key: the business key, also a tag."""

    def send(choice="card", key=None, amount=120_000, **more):
        key = key or f"test-{uuid.uuid4()}"
        params = {
            "amount": amount,
            **IN_EUROS,
            "customer": customer,
            "payment_method": world.method(customer, choice),
            "allowed_payment_method_types": gateway.PAYMENT_METHOD_TYPES,
            "capture_method": "automatic",
            "off_session": True,
            "confirm": True,
            "transfer_group": key,
            "metadata": {"payment": "1", "operation": key},
            "expand": gateway.INTENT_EXPAND,
            **more,
        }
        return make("payment_intent", params)

    return send


def make(kind, params, key=None):
    return CALLS[kind].send(gateway.client(), params, {"idempotency_key": key or str(uuid.uuid4())})


@pytest.fixture
def account(world, request):
    found = world.payable_account()
    if not found:
        pytest.skip("Stripe's test mode: no STRIPE_TEST_ACCOUNT")
    return found


def test_a_setup_page_says_where_it_stands(world, customer):
    session = gateway.create_setup_session(customer, **pages(), key=f"setup-{customer}")
    state = gateway.setup_session(session["id"])

    assert session["url"].startswith("http")
    assert (state["mode"], state["customer"]) == ("setup", customer)
    assert state["setup_intent"]["status"] == "requires_payment_method"
    assert state["setup_intent"]["last_setup_error"] is None
    assert gateway.known_setup_session("cs_unknown") is None


def test_a_payment_method_says_what_it_is(world, customer):
    method = gateway.payment_method(world.method(customer, "card"))

    assert (method["type"], method["customer"]) == ("card", customer)
    assert set(method["card"]) >= {"brand", "last4"}


def test_a_card_pays_at_once_and_its_fee_is_known(pay):
    intent = pay()

    assert (intent.status, intent.amount, intent.currency) == ("succeeded", 120_000, "eur")
    charge = intent.latest_charge
    assert charge.balance_transaction.fee > 0
    assert charge.status == "succeeded"
    moved = list(gateway.balance_transactions(source=charge.id))
    assert sum(each["net"] for each in moved) == 120_000 - charge.balance_transaction.fee


def test_a_debit_is_on_its_way(pay):
    assert pay("sepa").status == "processing"


def test_a_refusal_says_why_and_leaves_its_intent(pay):
    with pytest.raises(stripe.CardError) as refusal:
        pay("card_declined")

    assert refusal.value.code == "card_declined"
    state = gateway.payment_intent(refusal.value.json_body["error"]["payment_intent"]["id"])
    assert (state["status"], state["latest_charge"] or None) != ("succeeded", None)
    assert state["last_payment_error"]["code"] == "card_declined"


@pytest.fixture
def to_confirm(pay, world, customer):
    """An intent that the bank wants confirmed, and the call that leads to its page."""
    with pytest.raises(stripe.CardError) as refusal:
        pay("card_authentication")
    assert refusal.value.code == "authentication_required"
    intent = refusal.value.json_body["error"]["payment_intent"]["id"]
    method = refusal.value.json_body["error"].get("payment_method", {}).get("id")
    return {
        "intent": intent,
        "payment_method": method or world.method(customer, "card_authentication"),
        "return_url": "https://example.org/back/",
        "expand": gateway.INTENT_EXPAND,
        "metadata": {},
    }


def test_the_same_intent_is_confirmed_on_a_hosted_page(to_confirm):
    confirmed = make("payment_confirmation", to_confirm)

    assert confirmed.id == to_confirm["intent"]
    assert confirmed.status == "requires_action"
    assert confirmed.next_action.redirect_to_url.url.startswith("http")
    found = CALLS["payment_confirmation"].find(gateway.client(), to_confirm, "")
    assert found.status == "requires_action"


def test_what_was_cancelled_is_never_paid(to_confirm):
    make("payment_confirmation", to_confirm)
    cancellation = {name: to_confirm[name] for name in ("intent", "expand", "metadata")}
    assert CALLS["payment_cancellation"].find(gateway.client(), cancellation, "") is None

    assert make("payment_cancellation", cancellation).status == "canceled"
    for kind, params in (
        ("payment_confirmation", to_confirm),
        ("payment_cancellation", cancellation),
    ):
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            make(kind, params)
        assert refusal.value.code == "payment_intent_unexpected_state"
    assert CALLS["payment_cancellation"].find(gateway.client(), cancellation, "")


def test_a_key_gives_the_same_answer_and_serves_one_set_of_parameters(world, customer):
    params = {
        "amount": 5_000,
        **IN_EUROS,
        "customer": customer,
        "payment_method": world.method(customer, "card"),
        "allowed_payment_method_types": ["card"],
        "off_session": True,
        "confirm": True,
    }
    key = str(uuid.uuid4())
    first = make("payment_intent", params, key)

    assert make("payment_intent", params, key).id == first.id
    with pytest.raises(stripe.IdempotencyError):
        make("payment_intent", {**params, "amount": 5_001}, key)


def test_a_payment_is_found_by_its_tag_at_once(pay, customer):
    key = f"test-{uuid.uuid4()}"
    intent = pay(key=key)
    pay(metadata={})

    params = {"expand": gateway.INTENT_EXPAND, "customer": customer}
    assert CALLS["payment_intent"].find(gateway.client(), params, key).id == intent.id


def test_a_removed_parameter_is_refused(pay):
    with pytest.raises(stripe.InvalidRequestError):
        pay(payment_method_types=["card"])


@pytest.mark.parametrize("amount", [0, -1])
def test_an_amount_that_is_none_is_refused(pay, amount):
    with pytest.raises(stripe.InvalidRequestError):
        pay(amount=amount)


def test_a_refund_goes_back_and_never_exceeds_the_payment(pay):
    intent = pay()
    params = {"payment_intent": intent.id, "amount": 20_000, "metadata": {"operation": "refund"}}
    refund = make("refund", params)

    state = gateway.refund(refund.id)
    assert (state["amount"], state["currency"], state["status"]) == (20_000, "eur", "succeeded")
    assert CALLS["refund"].find(gateway.client(), params, "refund").id == refund.id
    with pytest.raises(stripe.InvalidRequestError, match="greater"):
        make("refund", {**params, "amount": 100_001})


def test_a_new_account_says_what_it_lacks_and_has_its_own_page(world):
    account_id = gateway.create_account(
        uuid.uuid4(), email="farid@example.org", entity_type="individual", number=0
    )
    state = gateway.account(account_id)

    capabilities = state["configuration"]["recipient"]["capabilities"]
    assert capabilities["stripe_balance"]["stripe_transfers"]["status"] != "active"
    assert all(entry["description"] for entry in state["requirements"]["entries"])
    link = gateway.onboarding_link(
        account_id, return_url="https://example.org/r", refresh_url="https://example.org/f"
    )
    assert link.startswith("http")


def test_a_transfer_is_drawn_on_its_charge_and_comes_back(account, pay):
    assert gateway.login_link(account).startswith("http")
    intent = pay()
    params = {
        "amount": 100_000,
        **IN_EUROS,
        "destination": account,
        "source_transaction": intent.latest_charge.id,
        "transfer_group": intent.transfer_group,
        "metadata": {"operation": "transfer"},
    }
    transfer = make("transfer", params)

    assert gateway.transfer(transfer.id)["currency"] == "eur"
    assert CALLS["transfer"].find(gateway.client(), params, "transfer").id == transfer.id
    with pytest.raises(stripe.InvalidRequestError):
        make("transfer", {**params, "amount": 20_001})
    back = {"transfer": transfer.id, "amount": 40_000, "metadata": {"operation": "back"}}
    reversal = make("transfer_reversal", back)
    assert [each["amount"] for each in gateway.reversals(transfer.id)] == [40_000]
    assert CALLS["transfer_reversal"].find(gateway.client(), back, "back").id == reversal.id
    with pytest.raises(stripe.InvalidRequestError):
        make("transfer_reversal", {**back, "amount": 60_001})


def test_a_dispute_is_answered_once(world, pay):
    dispute_id = world.dispute(pay("card_disputed").id)
    state = gateway.dispute(dispute_id)
    assert state["currency"] == "eur"
    assert state["evidence_details"]["due_by"]
    assert sum(each["amount"] for each in state["balance_transactions"]) < 0

    answer = {
        "dispute": dispute_id,
        "evidence": {"uncategorized_text": "We worked, they approved."},
        "submit": True,
        "metadata": {"operation": "evidence"},
    }
    make("dispute_evidence", answer)
    assert CALLS["dispute_evidence"].find(gateway.client(), answer, "evidence").id == dispute_id


def test_what_happened_is_in_the_list_of_events(world, pay):
    since = timezone.now() - timedelta(minutes=1)
    intent = pay()

    def look():
        listed = gateway.events(since=since, types=["payment_intent.succeeded"])
        return [each for each in listed if each["data"]["object"]["id"] == intent.id]

    assert len(world.soon(look)) == 1


def test_what_is_unknown_is_a_404(world):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        gateway.payment_intent("pi_unknown")
    assert refusal.value.http_status == 404
