"""Money that goes back to a company, by our doing or by its bank's."""

from billing.ledger.models import Account, LedgerEntry
from billing.ledger.posting.entries import move

Kind = LedgerEntry.Kind


def refund_sent(refund, *, happened_at):
    """Money went back to the company, which a credit note made its own again."""
    return to_company(
        refund, "sent", Kind.REFUND_SENT, refund.amount_cents, Account.STRIPE, happened_at
    )


def refund_failed(refund, *, happened_at):
    """The company's bank sent a refund back."""
    return from_company(
        refund, "failed", Kind.REFUND_FAILED, refund.amount_cents, Account.STRIPE, happened_at
    )


def refund_by_hand(refund, *, happened_at):
    """What Stripe could not send back went out by a bank transfer of ours."""
    return to_company(
        refund, "by_hand", Kind.REFUND_BY_HAND, refund.owed_cents, Account.BANK, happened_at
    )


def refund_repaid(refund, *, happened_at):
    """The company has sent back to our bank account what it had been refunded without reason."""
    kind, cents = Kind.REFUND_REPAID, refund.amount_cents
    return from_company(refund, "repaid", kind, cents, Account.BANK, happened_at)


def refund_borne(refund, *, happened_at):
    """What it was refunded without a credit note nobody asks it for: the loss is the platform's."""
    kind, cents = Kind.REFUND_BORNE, refund.amount_cents
    return from_company(refund, "borne", kind, cents, Account.BAD_DEBT, happened_at)


def chargeback_withdrawn(chargeback, movement_id, cents, *, happened_at):
    """The bank took money of a disputed payment back: the company owes it again.

    movement_id: that of Stripe's balance transaction, one entry each.
    """
    event, kind = f"withdrawn:{movement_id}", Kind.CHARGEBACK_WITHDRAWN
    return to_company(chargeback, event, kind, cents, Account.STRIPE, happened_at)


def chargeback_reinstated(chargeback, movement_id, cents, *, happened_at):
    """The dispute was won: the money is back. movement_id: as in chargeback_withdrawn."""
    event, kind = f"reinstated:{movement_id}", Kind.CHARGEBACK_REINSTATED
    return from_company(chargeback, event, kind, cents, Account.STRIPE, happened_at)


def chargeback_repaid(chargeback, *, happened_at):
    """The company has sent to our bank account what was for somebody to bear."""
    kind, cents = Kind.CHARGEBACK_REPAID, chargeback.to_bear_cents
    return from_company(chargeback, "repaid", kind, cents, Account.BANK, happened_at)


def chargeback_borne(chargeback, *, happened_at):
    """Nobody asks the company for what was for somebody to bear: the loss is the platform's."""
    kind, cents = Kind.CHARGEBACK_BORNE, chargeback.to_bear_cents
    return from_company(chargeback, "borne", kind, cents, Account.BAD_DEBT, happened_at)


def chargeback_recovered(chargeback, *, happened_at):
    """The bank gave back what the platform had borne: it is no loss any more."""
    kind, cents = Kind.CHARGEBACK_RECOVERED, chargeback.to_bear_cents
    return to_company(chargeback, "recovered", kind, cents, Account.BAD_DEBT, happened_at)


def chargeback_given_back(chargeback, *, happened_at):
    """The bank gave back what the company had repaid: that left our bank account again."""
    kind, cents = Kind.CHARGEBACK_GIVEN_BACK, chargeback.to_bear_cents
    return to_company(chargeback, "given_back", kind, cents, Account.BANK, happened_at)


def to_company(record, event, kind, cents, account, happened_at):
    """From an account of ours to the company of a refund or chargeback."""
    receivable = (Account.RECEIVABLE, record.payment.company)
    return moved(record, event, kind, cents, happened_at, out_of=(account, None), to=receivable)


def from_company(record, event, kind, cents, account, happened_at):
    receivable = (Account.RECEIVABLE, record.payment.company)
    return moved(record, event, kind, cents, happened_at, out_of=receivable, to=(account, None))


def moved(record, event, kind, cents, happened_at, **sides):
    noun, _, _ = kind.partition("_")
    key, data = f"{noun}:{record.pk}:{event}", {noun: record.pk}
    return move(key, kind, cents, happened_at=happened_at, data=data, **sides)
