"""Money in: from the company's bank to the balance at Stripe."""

from billing.ledger.models import Account, LedgerEntry
from billing.ledger.posting.entries import move

Kind = LedgerEntry.Kind


def payment_processing(payment, *, happened_at):
    """The bank was asked: the company's debt is on its way."""
    return on_its_way(payment, "processing", happened_at=happened_at)


def payment_revived(payment, *, happened_at):
    """A payment that had failed is on its way after all."""
    return on_its_way(payment, "revived", happened_at=happened_at)


def on_its_way(payment, event, *, happened_at):
    return move(
        f"payment:{payment.pk}:{event}",
        Kind.PAYMENT_PROCESSING,
        payment.amount_cents,
        out_of=(Account.RECEIVABLE, payment.company),
        to=(Account.IN_TRANSIT, None),
        happened_at=happened_at,
        data={"payment": payment.pk},
    )


def payment_succeeded(payment, *, happened_at):
    """The money is at Stripe. Posts the missing `payment_processing` of an instant payment."""
    payment_processing(payment, happened_at=happened_at)
    return move(
        f"payment:{payment.pk}:succeeded",
        Kind.PAYMENT_SUCCEEDED,
        payment.amount_cents,
        out_of=(Account.IN_TRANSIT, None),
        to=(Account.STRIPE, None),
        happened_at=happened_at,
        data={"payment": payment.pk},
    )


def payment_failed(payment, *, happened_at):
    """The bank refused, at once or days later: the company owes it again."""
    payment_processing(payment, happened_at=happened_at)
    return move(
        f"payment:{payment.pk}:failed",
        Kind.PAYMENT_FAILED,
        payment.amount_cents,
        out_of=(Account.IN_TRANSIT, None),
        to=(Account.RECEIVABLE, payment.company),
        happened_at=happened_at,
        data={"payment": payment.pk},
    )


def stripe_fee(key, cents, *, happened_at, data=None):
    """What Stripe kept for one operation; the platform bears it. key: names that operation."""
    return move(
        f"{key}:fee",
        Kind.STRIPE_FEE,
        cents,
        out_of=(Account.STRIPE, None),
        to=(Account.FEES, None),
        happened_at=happened_at,
        data=data,
    )
