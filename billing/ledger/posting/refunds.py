"""Money that goes back to a company, by our doing or by its bank's."""

from billing.ledger.models import Account, LedgerEntry
from billing.ledger.posting.entries import move

Kind = LedgerEntry.Kind


def refund_sent(refund, *, happened_at):
    """Money went back to the company, which a credit note made its own again."""
    return move(
        f"refund:{refund.pk}:sent",
        Kind.REFUND_SENT,
        refund.amount_cents,
        out_of=(Account.STRIPE, None),
        to=(Account.RECEIVABLE, refund.payment.company),
        happened_at=happened_at,
        data={"refund": refund.pk},
    )


def refund_failed(refund, *, happened_at):
    """The company's bank sent a refund back."""
    return move(
        f"refund:{refund.pk}:failed",
        Kind.REFUND_FAILED,
        refund.amount_cents,
        out_of=(Account.RECEIVABLE, refund.payment.company),
        to=(Account.STRIPE, None),
        happened_at=happened_at,
        data={"refund": refund.pk},
    )


def refund_by_hand(refund, *, happened_at):
    """What Stripe could not send back went out by a bank transfer of ours."""
    return move(
        f"refund:{refund.pk}:by_hand",
        Kind.REFUND_BY_HAND,
        refund.owed_cents,
        out_of=(Account.BANK, None),
        to=(Account.RECEIVABLE, refund.payment.company),
        happened_at=happened_at,
        data={"refund": refund.pk},
    )


def chargeback_withdrawn(chargeback, movement_id, cents, *, happened_at):
    """The bank took money of a disputed payment back: the company owes it again.

    movement_id: that of Stripe's balance transaction, one entry each.
    """
    return move(
        f"chargeback:{chargeback.pk}:withdrawn:{movement_id}",
        Kind.CHARGEBACK_WITHDRAWN,
        cents,
        out_of=(Account.STRIPE, None),
        to=(Account.RECEIVABLE, chargeback.payment.company),
        happened_at=happened_at,
        data={"chargeback": chargeback.pk},
    )


def chargeback_reinstated(chargeback, movement_id, cents, *, happened_at):
    """The dispute was won: the money is back. movement_id: as in chargeback_withdrawn."""
    return move(
        f"chargeback:{chargeback.pk}:reinstated:{movement_id}",
        Kind.CHARGEBACK_REINSTATED,
        cents,
        out_of=(Account.RECEIVABLE, chargeback.payment.company),
        to=(Account.STRIPE, None),
        happened_at=happened_at,
        data={"chargeback": chargeback.pk},
    )


def chargeback_repaid(chargeback, *, happened_at):
    """The company has sent what its bank took back to our bank account."""
    return move(
        f"chargeback:{chargeback.pk}:repaid",
        Kind.CHARGEBACK_REPAID,
        chargeback.amount_cents,
        out_of=(Account.RECEIVABLE, chargeback.payment.company),
        to=(Account.BANK, None),
        happened_at=happened_at,
        data={"chargeback": chargeback.pk},
    )


def chargeback_borne(chargeback, *, happened_at):
    """Nobody asks the company for what its bank took back: the platform bears the loss."""
    return move(
        f"chargeback:{chargeback.pk}:borne",
        Kind.CHARGEBACK_BORNE,
        chargeback.amount_cents,
        out_of=(Account.RECEIVABLE, chargeback.payment.company),
        to=(Account.BAD_DEBT, None),
        happened_at=happened_at,
        data={"chargeback": chargeback.pk},
    )
