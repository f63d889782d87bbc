"""The fake holds to the rules of Stripe's that the site relies on."""

from datetime import timedelta

import pytest
import stripe
from django.utils import timezone

from billing.stripe import gateway
from billing.stripe.fake import accounts, charges, disputes
from billing.stripe.fake.http import FakeHTTPClient, Faults
from billing.stripe.fake.memory import find
from billing.stripe.models import FakeEvent, FakeObject, FakeRequest


def kinds(kind):
    return FakeObject.objects.filter(kind=kind).count()


def test_a_card_pays_at_once_and_costs_a_fee(stripe_api, enter, intent_params):
    intent = stripe_api.v1.payment_intents.create(intent_params(enter("card")))

    assert intent.status == "succeeded"
    assert intent.latest_charge.balance_transaction.fee == 1_825
    assert FakeEvent.objects.filter(type="payment_intent.succeeded").count() == 1


@pytest.mark.parametrize(
    ("choice", "code"),
    [("card_declined", "card_declined"), ("card_authentication", "authentication_required")],
)
def test_a_refused_card_leaves_an_intent_that_says_why(
    stripe_api, enter, intent_params, choice, code
):
    with pytest.raises(stripe.CardError) as refusal:
        stripe_api.v1.payment_intents.create(intent_params(enter(choice)))

    assert refusal.value.code == code
    intent = gateway.payment_intent(refusal.value.json_body["error"]["payment_intent"]["id"])
    assert intent["status"] == "requires_payment_method"
    assert intent["last_payment_error"]["code"] == code


def test_a_debit_settles_later(stripe_api, enter, intent_params):
    intent = stripe_api.v1.payment_intents.create(intent_params(enter("sepa")))
    assert intent.status == "processing"

    charges.succeed(find("payment_intent", intent.id))

    settled = gateway.payment_intent(intent.id)
    assert settled["status"] == "succeeded"
    assert settled["latest_charge"]["balance_transaction"]["fee"] == charges.SEPA_FEE_CENTS


def test_a_debit_above_the_limit_is_refused(stripe_api, enter, intent_params):
    method = enter("sepa")
    with pytest.raises(stripe.InvalidRequestError, match="limit"):
        stripe_api.v1.payment_intents.create(intent_params(method, amount=1_000_001))


@pytest.mark.parametrize("amount", [0, -1, 49])
def test_amounts_below_the_minimum_are_refused(stripe_api, enter, intent_params, amount):
    method = enter("card")
    with pytest.raises(stripe.InvalidRequestError, match="at least"):
        stripe_api.v1.payment_intents.create(intent_params(method, amount=amount))


def test_a_parameter_that_the_api_removed_is_refused(stripe_api, enter, intent_params):
    params = intent_params(enter("card"), payment_method_types=["card"])

    with pytest.raises(stripe.InvalidRequestError, match="unknown parameter: payment_method_types"):
        stripe_api.v1.payment_intents.create(params)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("currency", None),
        ("confirm", "perhaps"),
        ("amount", "12,50"),
        ("customer", {"id": "cus_1"}),
    ],
)
def test_parameters_of_the_wrong_type_are_refused(stripe_api, enter, intent_params, name, value):
    params = {**intent_params(enter("card")), name: value}

    with pytest.raises(stripe.InvalidRequestError):
        stripe_api.v1.payment_intents.create(params)


def test_the_same_key_gives_the_same_answer(stripe_api, enter, intent_params):
    params, options = intent_params(enter("card")), {"idempotency_key": "once"}

    first = stripe_api.v1.payment_intents.create(params, options)
    again = stripe_api.v1.payment_intents.create(params, options)

    assert again.id == first.id
    assert kinds("payment_intent") == 1


def test_without_a_key_the_same_call_charges_twice(stripe_api, enter, intent_params):
    params = intent_params(enter("card"))

    stripe_api.v1.payment_intents.create(params)
    stripe_api.v1.payment_intents.create(params)

    assert kinds("payment_intent") == 2


def test_a_key_also_replays_a_refusal_of_the_card(stripe_api, enter, intent_params):
    params, options = intent_params(enter("card_declined")), {"idempotency_key": "once"}

    for _ in range(2):
        with pytest.raises(stripe.CardError):
            stripe_api.v1.payment_intents.create(params, options)

    assert kinds("payment_intent") == 1


def test_a_key_serves_one_set_of_parameters(stripe_api, enter, intent_params):
    method = enter("card")
    stripe_api.v1.payment_intents.create(intent_params(method), {"idempotency_key": "once"})

    with pytest.raises(stripe.IdempotencyError):
        stripe_api.v1.payment_intents.create(
            intent_params(method, amount=130_000), {"idempotency_key": "once"}
        )


def test_a_key_is_forgotten_after_a_day(stripe_api, enter, intent_params):
    params, options = intent_params(enter("card")), {"idempotency_key": "once"}
    stripe_api.v1.payment_intents.create(params, options)
    FakeRequest.objects.update(created_at=timezone.now() - timedelta(hours=25))

    stripe_api.v1.payment_intents.create(params, options)

    assert kinds("payment_intent") == 2


def test_a_reply_can_be_lost_after_its_effect(enter, intent_params):
    client = stripe.StripeClient(gateway.FAKE_KEY, http_client=FakeHTTPClient(Faults(lost_reply=1)))

    with pytest.raises(stripe.APIConnectionError):
        client.v1.payment_intents.create(intent_params(enter("card")))

    assert kinds("payment_intent") == 1


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("rate_limit", stripe.RateLimitError),
        ("conflict", stripe.APIError),
        ("server_error", stripe.APIError),
    ],
)
def test_a_call_can_be_turned_away_before_its_effect(enter, intent_params, fault, error):
    method = enter("card")
    client = stripe.StripeClient(gateway.FAKE_KEY, http_client=FakeHTTPClient(Faults(**{fault: 1})))

    with pytest.raises(error):
        client.v1.payment_intents.create(intent_params(method))

    assert kinds("payment_intent") == 0


@pytest.fixture
def charge(stripe_api, enter, intent_params):
    return stripe_api.v1.payment_intents.create(intent_params(enter("card"))).latest_charge.id


def transfer_params(account, charge, amount):
    return {
        "amount": amount,
        "currency": "eur",
        "destination": account.id,
        "source_transaction": charge,
        "transfer_group": "payment-1",
    }


def test_transfers_never_exceed_their_charge(stripe_api, account, charge):
    stripe_api.v1.transfers.create(transfer_params(account, charge, 100_000))

    with pytest.raises(stripe.InvalidRequestError, match="exceeds"):
        stripe_api.v1.transfers.create(transfer_params(account, charge, 20_001))
    stripe_api.v1.transfers.create(transfer_params(account, charge, 20_000))


def test_a_restricted_account_receives_nothing(stripe_api, account, charge):
    accounts.restrict(account)

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        stripe_api.v1.transfers.create(transfer_params(account, charge, 100))
    assert refusal.value.code == "insufficient_capabilities_for_transfer"


def test_a_reversal_needs_the_recipients_balance(stripe_api, account, charge):
    transfer = stripe_api.v1.transfers.create(transfer_params(account, charge, 100_000))
    accounts.pay_out(find("v2.core.account", account.id))

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        stripe_api.v1.transfers.reversals.create(transfer.id, {"amount": 1})
    assert refusal.value.code == "balance_insufficient"


def test_refunds_never_exceed_the_payment(stripe_api, enter, intent_params):
    intent = stripe_api.v1.payment_intents.create(intent_params(enter("card")))
    stripe_api.v1.refunds.create({"payment_intent": intent.id, "amount": 20_000})

    with pytest.raises(stripe.InvalidRequestError, match="greater"):
        stripe_api.v1.refunds.create({"payment_intent": intent.id, "amount": 100_001})


@pytest.mark.parametrize(("won", "net"), [(True, -1_500), (False, -121_500)])
def test_a_dispute_takes_the_money_until_it_is_won(stripe_api, enter, intent_params, won, net):
    intent = stripe_api.v1.payment_intents.create(intent_params(enter("card")))
    dispute = disputes.dispute(find("payment_intent", intent.id))
    disputes.close_dispute(dispute, won=won)

    moved = gateway.dispute(dispute.id)["balance_transactions"]
    assert sum(movement["net"] for movement in moved) == net


def test_what_is_unknown_is_a_404(stripe_api):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        gateway.payment_intent("pi_unknown")
    assert refusal.value.http_status == 404
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized"):
        stripe_api.v1.products.list()


@pytest.mark.parametrize("asked", [[], ["identity"], ["configuration.recipient", "requirements"]])
def test_an_account_tells_only_what_it_is_asked_for(stripe_api, account, asked):
    told = stripe_api.v2.core.accounts.retrieve(account.id, {"include": asked}).to_dict()

    names = {"configuration", "identity", "requirements"}
    assert {name for name in names if told[name]} == {name.partition(".")[0] for name in asked}


def test_accounts_are_made_and_onboarded_on_hosted_pages(account):
    state = gateway.account(account.id)
    link = gateway.onboarding_link(account.id, return_url="http://r", refresh_url="http://f")

    capabilities = state["configuration"]["recipient"]["capabilities"]
    assert capabilities["stripe_balance"]["stripe_transfers"]["status"] == "active"
    assert link.startswith("http://testserver/stripe/fake/onboarding/")
    assert gateway.login_link(account.id).startswith("http://testserver/stripe/fake/express/")
