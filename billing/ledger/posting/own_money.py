"""Our own money between our bank account and Stripe, and what Stripe takes for the account."""

from billing.ledger.models import Account, LedgerEntry
from billing.ledger.posting.entries import post

Kind = LedgerEntry.Kind
# By Stripe's type of the movement: what it is, and the account on its other side.
OWN_MOVEMENTS = {
    "payout": (Kind.PAYOUT, Account.BANK),
    "payout_cancel": (Kind.PAYOUT_RETURNED, Account.BANK),
    "payout_failure": (Kind.PAYOUT_RETURNED, Account.BANK),
    "topup": (Kind.TOP_UP, Account.BANK),
    "topup_reversal": (Kind.TOP_UP_RETURNED, Account.BANK),
    "stripe_fee": (Kind.STRIPE_FEE, Account.FEES),
}


def own_movement(movement, *, happened_at):
    """A movement of Stripe's balance that is ours alone, one of OWN_MOVEMENTS.

    movement: a balance transaction as Stripe gives it; amount and fee in cents, in euros. The key
    names the object that it belongs to before the movement: a payout may leave and come back.
    """
    kind, other_side = OWN_MOVEMENTS[movement["type"]]
    source = movement["source"] or movement["id"]
    legs = {(Account.STRIPE, None): movement["net"], (Account.FEES, None): movement["fee"]}
    legs[other_side, None] = legs.get((other_side, None), 0) - movement["amount"]
    return post(
        f"movement:{source}:{movement['id']}",
        kind,
        legs=legs,
        happened_at=happened_at,
        description=source,
        data={"movement": movement["id"]},
    )
