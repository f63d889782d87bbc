"""Freelancers' accounts, and money that moves to them."""

from django.db.models import Sum
from django.db.models.fields import BigIntegerField
from django.db.models.functions import Cast
from django.urls import reverse

from billing.stripe.fake.customers import absolute
from billing.stripe.fake.events import emit, notify
from billing.stripe.fake.memory import change, find, invalid, make, move_balance, where

CAPABILITY_CHANGED = "v2.core.account[configuration.recipient].capability_status_updated"
REQUIREMENTS_CHANGED = "v2.core.account[requirements].updated"

ACCOUNT_CLOSED = "v2.core.account.closed"
# Null in an answer that was not asked for them (docs.stripe.com/api-includable-response-values).
INCLUDABLE = ("configuration", "defaults", "identity", "requirements")


def create_account(params):
    given = {name: value for name, value in params.items() if name != "include"}
    record = make("v2.core.account", "acct", {**given, "closed": False}, balance=0)
    return set_capability(record, "restricted", ["identity.individual.verification"])


def as_asked(record, params):
    """The account as the API gives it: with what the request includes, and no more."""
    asked = {name.partition(".")[0] for name in params.get("include", ())}
    return record.data | {name: None for name in INCLUDABLE if name not in asked}


def set_capability(record, status, missing):
    return change(
        record,
        configuration={
            "recipient": {
                "applied": True,
                "capabilities": {
                    "stripe_balance": {"stripe_transfers": {"status": status, "status_details": []}}
                },
            }
        },
        requirements={"entries": [{"description": name} for name in missing]},
    )


def create_account_link(params):
    account = find("v2.core.account", params["account"], param="account")
    if account.data["closed"]:
        raise invalid("The account is closed.", param="account")
    onboarding = params["use_case"]["account_onboarding"]
    link = make(
        "v2.core.account_link",
        "link",
        {"account": account.id, "url": None},
        return_url=onboarding["return_url"],
    )
    return change(link, url=absolute(reverse("stripe:fake_onboarding", args=[link.id])))


def create_login_link(account_id):
    account = find("v2.core.account", account_id)
    return make(
        "login_link", "ll", {"url": absolute(reverse("stripe:fake_express", args=[account.id]))}
    )


def may_receive(account):
    capabilities = account.data["configuration"]["recipient"]["capabilities"]
    return capabilities["stripe_balance"]["stripe_transfers"]["status"] == "active"


def enable(account):
    """She gave all that was asked for."""
    set_capability(account, "active", [])
    notify(REQUIREMENTS_CHANGED, account)
    notify(CAPABILITY_CHANGED, account)


def restrict(account):
    """Stripe wants a paper: no transfer until it has it."""
    set_capability(account, "restricted", ["identity.individual.documents"])
    notify(REQUIREMENTS_CHANGED, account)
    notify(CAPABILITY_CHANGED, account)


def close(account):
    """For good: Stripe has it closed, or she has."""
    set_capability(account, "restricted", [])
    change(account, closed=True)
    notify(ACCOUNT_CLOSED, account)


# --- Transfers ----------------------------------------------------------------------------------


def create_transfer(params):
    account = find("v2.core.account", params["destination"], param="destination")
    if not may_receive(account):
        raise invalid(
            "The destination account needs the transfers capability.",
            code="insufficient_capabilities_for_transfer",
            param="destination",
        )
    charge_id = params.get("source_transaction")
    if charge_id:
        left, code = left_of_charge(charge_id), None
    else:
        left, code = platform_balance(), "balance_insufficient"
    if not 0 < params["amount"] <= left:
        raise invalid("The transfer exceeds what there is.", code=code, param="amount")
    transfer = make(
        "transfer",
        "tr",
        {
            "amount": params["amount"],
            "amount_reversed": 0,
            "reversed": False,
            "currency": params["currency"],
            "destination": account.id,
            "source_transaction": charge_id,
            "transfer_group": params.get("transfer_group"),
            "metadata": params.get("metadata", {}),
        },
    )
    change_balance(account, params["amount"])
    movement = move_balance("transfer", transfer.id, -params["amount"])
    change(transfer, balance_transaction=movement.id)
    emit("transfer.created", transfer)
    return transfer


def left_of_charge(charge_id):
    charge = find("charge", charge_id, param="source_transaction")
    if charge.data["status"] != "succeeded":
        raise invalid("The charge has not succeeded.", param="source_transaction")
    gone = cents_of("amount") - cents_of("amount_reversed")
    spent = where("transfer", source_transaction=charge.id).aggregate(cents=Sum(gone))["cents"]
    return charge.data["amount"] - (spent or 0)


def platform_balance():
    return where("balance_transaction").aggregate(cents=Sum(cents_of("net")))["cents"] or 0


def cents_of(name):
    return Cast(f"data__{name}", BigIntegerField())


def create_reversal(transfer_id, params):
    transfer = find("transfer", transfer_id)
    account = find("v2.core.account", transfer.data["destination"])
    left = transfer.data["amount"] - transfer.data["amount_reversed"]
    amount = params.get("amount", left)
    if not 0 < amount <= left:
        raise invalid("The reversal exceeds what is left of the transfer.", param="amount")
    if amount > account.hidden["balance"]:
        raise invalid("The recipient's balance is too small.", code="balance_insufficient")
    reversal = make(
        "transfer_reversal",
        "trr",
        {"amount": amount, "transfer": transfer.id, "metadata": params.get("metadata", {})},
    )
    change_balance(account, -amount)
    movement = move_balance("transfer_reversal", reversal.id, amount)
    change(reversal, balance_transaction=movement.id)
    reversed_cents = transfer.data["amount_reversed"] + amount
    change(
        transfer,
        amount_reversed=reversed_cents,
        reversed=reversed_cents == transfer.data["amount"],
    )
    emit("transfer.reversed", transfer)
    return reversal


def change_balance(account, cents):
    account.hidden = {**account.hidden, "balance": account.hidden["balance"] + cents}
    account.save(update_fields=["hidden"])


def pay_out(account):
    """The account's money goes to the freelancer's bank: nothing is left to reverse."""
    change_balance(account, -account.hidden["balance"])
