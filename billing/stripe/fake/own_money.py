"""The platform's own money: to its bank account, from it, and Stripe's fees for the account."""

from billing.stripe.fake.charges import send_waiting_refunds
from billing.stripe.fake.events import emit
from billing.stripe.fake.memory import change, make, move_balance


def pay_out(cents, *, fee=0):
    """Stripe sends a part of the balance to our bank account; fee: for an instant payout."""
    payout = make("payout", "po", {"amount": cents, "currency": "eur", "status": "paid"})
    move_balance("payout", payout.id, -cents, fee)
    emit("payout.paid", payout)
    return payout


def fail_payout(payout):
    """Our bank sends it back."""
    move_balance("payout_failure", payout.id, payout.data["amount"])
    change(payout, status="failed")
    emit("payout.failed", payout)


def top_up(cents):
    """We send money to the balance; refunds that waited for it leave."""
    topup = make("topup", "tu", {"amount": cents, "currency": "eur", "status": "succeeded"})
    move_balance("topup", topup.id, cents)
    emit("topup.succeeded", topup)
    send_waiting_refunds()
    return topup


def charge_account_fee(cents):
    """Stripe's monthly bill; it belongs to no object."""
    return move_balance("stripe_fee", None, -cents)
