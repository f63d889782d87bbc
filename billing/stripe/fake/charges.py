"""Payments in, and refunds."""

import random

from django.conf import settings

from billing.stripe.fake.disputes import is_charged_back
from billing.stripe.fake.events import emit
from billing.stripe.fake.memory import (
    Refused,
    change,
    find,
    invalid,
    make,
    move_balance,
    where,
)

SEPA_FEE_CENTS = 35
DECLINES = {
    "decline": ("card_declined", "insufficient_funds", "Your card has insufficient funds."),
    "authenticate": (
        "authentication_required",
        "authentication_required",
        "Your card was declined. This transaction requires authentication.",
    ),
}


def create_intent(params):
    method = chargeable(params)
    intent = make(
        "payment_intent",
        "pi",
        {
            "amount": params["amount"],
            "amount_received": 0,
            "currency": params["currency"],
            "customer": params["customer"],
            "payment_method": method.id,
            "transfer_group": params.get("transfer_group"),
            "metadata": params.get("metadata", {}),
            "status": "requires_confirmation",
            "latest_charge": None,
            "last_payment_error": None,
            "next_action": None,
            # Stripe's default since 2024-04-10.
            "capture_method": params.get("capture_method", "automatic_async"),
        },
    )
    behaviour = method.hidden["behaviour"]
    if behaviour in DECLINES:
        decline(intent, *DECLINES[behaviour])
    return attempt(intent, method)


def attempt(intent, method):
    """Charge the method: a card pays at once, a debit is on its way."""
    make_charge(intent)
    if method.data["type"] == "card":
        return succeed(intent)
    change(intent, status="processing")
    emit("payment_intent.processing", intent)
    return intent


def chargeable(params):
    """The payment method of a request that may be charged by it."""
    if params["currency"] != "eur":
        raise invalid("Only euros are supported.", param="currency")
    if params["amount"] < settings.STRIPE_MINIMUM_CENTS:
        raise invalid("Amount must be at least 50 cents.", code="amount_too_small", param="amount")
    method = find("payment_method", params["payment_method"], param="payment_method")
    if method.data["customer"] != params["customer"]:
        raise invalid(
            "The payment method is not attached to this customer.", param="payment_method"
        )
    if method.data["type"] == "sepa_debit" and params["amount"] > settings.STRIPE_SEPA_LIMIT_CENTS:
        raise invalid("Amount exceeds the limit.", code="amount_too_large", param="amount")
    if where("mandate", payment_method=method.id, status="inactive").exists():
        raise invalid("The mandate is inactive.", code="payment_intent_mandate_invalid")
    return method


def make_charge(intent):
    charge = make(
        "charge",
        "ch",
        {
            "amount": intent.data["amount"],
            "amount_refunded": 0,
            "refunded": False,
            "disputed": False,
            "currency": "eur",
            "customer": intent.data["customer"],
            "payment_intent": intent.id,
            "payment_method": intent.data["payment_method"],
            "balance_transaction": None,
            "status": "pending",
        },
    )
    change(intent, latest_charge=charge.id)
    return charge


def decline(intent, code, decline_code, message):
    """Refuse at once. The intent stays and keeps why."""
    error = {"type": "card_error", "code": code, "decline_code": decline_code, "message": message}
    change(intent, status="requires_payment_method", last_payment_error=error)
    emit("payment_intent.payment_failed", intent)
    details = {"code": code, "decline_code": decline_code, "payment_intent": intent.data}
    raise Refused(402, "card_error", message, **details)


def succeed(intent):
    """The money is there: an instant card payment, or a debit that settles."""
    charge = find("charge", intent.data["latest_charge"])
    amount = intent.data["amount"]
    method = find("payment_method", intent.data["payment_method"])
    fee = SEPA_FEE_CENTS
    if method.data["type"] == "card":
        fee = (amount * 150 + 5_000) // 10_000 + 25
    movement = move_balance("charge", charge.id, amount, fee)
    change(charge, status="succeeded")
    if intent.data["capture_method"] == "automatic":
        change(charge, balance_transaction=movement.id)
    change(intent, status="succeeded", amount_received=amount, next_action=None)
    emit("payment_intent.succeeded", intent)
    return intent


def book_late(intent):
    """What was captured asynchronously gets its movement, and with it its fee."""
    charge = find("charge", intent.data["latest_charge"])
    movement = where("balance_transaction", source=charge.id).get()
    change(charge, balance_transaction=movement.id)
    emit("charge.updated", charge)


def fail(intent, code="insufficient_funds"):
    """The bank refuses a debit that was on its way."""
    change(find("charge", intent.data["latest_charge"]), status="failed")
    error = {"type": "card_error", "code": "payment_method_debit_failed", "decline_code": code}
    change(
        intent,
        status="requires_payment_method",
        last_payment_error={**error, "message": "The bank refused the debit."},
    )
    emit("payment_intent.payment_failed", intent)
    return intent


# --- Back again ---------------------------------------------------------------------------------


def create_refund(params):
    intent = find("payment_intent", params["payment_intent"], param="payment_intent")
    if intent.data["status"] != "succeeded":
        raise invalid("This payment has no successful charge to refund.")
    charge = find("charge", intent.data["latest_charge"])
    if is_charged_back(charge):
        raise invalid("This charge has been charged back.", code="charge_disputed")
    left = charge.data["amount"] - charge.data["amount_refunded"]
    amount = params.get("amount", left)
    if not 0 < amount <= left:
        raise invalid("Refund amount is greater than unrefunded amount.", param="amount")
    refunded = charge.data["amount_refunded"] + amount
    change(charge, amount_refunded=refunded, refunded=refunded == charge.data["amount"])
    refund = make(
        "refund",
        "re",
        {
            "amount": amount,
            "currency": "eur",
            "charge": charge.id,
            "payment_intent": intent.id,
            "status": "pending",
            "pending_reason": "insufficient_funds",
            "balance_transaction": None,
            "metadata": params.get("metadata", {}),
        },
    )
    # Whether our balance covers it is chance here: Stripe's looks at what is available that day.
    if random.random() >= settings.STRIPE_FAKE_FAULTS.get("short_balance", 0):  # noqa: S311
        send_refund(refund)
    emit("charge.refunded", charge)
    emit("refund.updated", refund)
    return refund


def send_refund(record):
    movement = move_balance("refund", record.id, -record.data["amount"])
    change(record, status="succeeded", pending_reason=None, balance_transaction=movement.id)


def send_waiting_refunds():
    """Our balance covers them now."""
    for record in where("refund", status="pending"):
        send_refund(record)
        emit("refund.updated", record)


def fail_refund(record):
    """The customer's bank sends the money back, or it waited 45 days for money of ours."""
    amount = record.data["amount"]
    charge = find("charge", record.data["charge"])
    left = charge.data["amount_refunded"] - amount
    change(charge, amount_refunded=left, refunded=False)
    was_sent = record.data["status"] == "succeeded"
    if was_sent:
        move_balance("refund_failure", record.id, amount)
    reason = "lost_or_stolen_card" if was_sent else "insufficient_funds"
    change(record, status="failed", pending_reason=None, failure_reason=reason)
    emit("refund.failed", record)
