"""Payments that the payer herself confirms, on a page of her bank; and payments given up."""

from django.urls import reverse

from billing.stripe.fake.charges import DECLINES, attempt, decline
from billing.stripe.fake.customers import absolute
from billing.stripe.fake.events import emit
from billing.stripe.fake.memory import change, find, invalid

CONFIRMABLE = ("requires_payment_method", "requires_confirmation")
CANCELLABLE = (*CONFIRMABLE, "requires_action")
NOT_HER = ("payment_intent_authentication_failure", "The customer failed authentication.")


def confirm_intent(id_, params):
    """Try again with the payer there: her bank may ask whether it is she."""
    intent = find("payment_intent", id_)
    if intent.data["status"] not in CONFIRMABLE:
        raise unexpected(intent, "confirm")
    method = find("payment_method", params["payment_method"], param="payment_method")
    if method.data["customer"] != intent.data["customer"]:
        raise invalid(
            "The payment method is not attached to this customer.", param="payment_method"
        )
    behaviour = method.hidden["behaviour"]
    if behaviour == "authenticate":
        return ask_the_payer(intent, method, params["return_url"])
    if behaviour in DECLINES:
        decline(intent, *DECLINES[behaviour])
    return attempt(intent, method)


def ask_the_payer(intent, method, return_url):
    page = absolute(reverse("stripe:fake_authentication", args=[intent.id]))
    action = {"type": "redirect_to_url", "redirect_to_url": {"url": page, "return_url": return_url}}
    change(intent, status="requires_action", payment_method=method.id, next_action=action)
    emit("payment_intent.requires_action", intent)
    return intent


def authenticate(intent):
    """She says that it is she."""
    return attempt(intent, find("payment_method", intent.data["payment_method"]))


def turn_away(intent):
    """She says no, or cannot show who she is: nothing is charged."""
    code, message = NOT_HER
    error = {"type": "invalid_request_error", "code": code, "message": message}
    change(intent, status="requires_payment_method", next_action=None, last_payment_error=error)
    emit("payment_intent.payment_failed", intent)
    return intent


def cancel_intent(id_, params):
    """Nobody can pay it from here on."""
    intent = find("payment_intent", id_)
    if intent.data["status"] not in CANCELLABLE:
        raise unexpected(intent, "cancel")
    change(intent, status="canceled", next_action=None)
    emit("payment_intent.canceled", intent)
    return intent


def unexpected(intent, verb):
    return invalid(
        f"You cannot {verb} this PaymentIntent because it has a status of {intent.data['status']}.",
        code="payment_intent_unexpected_state",
    )
