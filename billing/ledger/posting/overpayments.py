"""What freelancers have received beyond what is theirs."""

from billing.ledger.models import Account, LedgerEntry
from billing.ledger.posting.entries import move

Kind = LedgerEntry.Kind


def overpaid(overpayment, *, happened_at):
    """What should have come back of a transfer stays with her: she owes it."""
    return move(
        f"overpayment:{overpayment.pk}:noticed",
        Kind.OVERPAID,
        overpayment.amount_cents,
        out_of=(Account.FREELANCERS, overpayment.freelancer),
        to=(Account.OVERPAID, overpayment.freelancer),
        happened_at=happened_at,
        data={"overpayment": overpayment.pk, "transfer": overpayment.transfer_id},
    )


def overpayment_set_off(offset, *, happened_at):
    """A part of it was taken off a transfer that has left."""
    owed = (Account.OVERPAID, offset.overpayment.freelancer)
    return taken_off(offset, out_of=owed, happened_at=happened_at)


def waived_set_off(offset, *, happened_at):
    """What she had been left of a share was taken off when that share left: no loss any more."""
    return taken_off(offset, out_of=(Account.BAD_DEBT, None), happened_at=happened_at)


def taken_off(offset, *, out_of, happened_at):
    return move(
        f"overpayment:{offset.overpayment_id}:offset:{offset.transfer_id}",
        Kind.OVERPAYMENT_SET_OFF,
        offset.cents,
        out_of=out_of,
        to=(Account.FREELANCERS, offset.overpayment.freelancer),
        happened_at=happened_at,
        data={"overpayment": offset.overpayment_id, "transfer": offset.transfer_id},
    )


def overpayment_repaid(overpayment, cents, *, happened_at):
    """She sent it back to our bank account."""
    return move(
        f"overpayment:{overpayment.pk}:repaid",
        Kind.OVERPAYMENT_REPAID,
        cents,
        out_of=(Account.OVERPAID, overpayment.freelancer),
        to=(Account.BANK, None),
        happened_at=happened_at,
        data={"overpayment": overpayment.pk},
    )


def overpayment_waived(overpayment, cents, *, happened_at):
    """Nobody expects it any more: the platform bears the loss."""
    return move(
        f"overpayment:{overpayment.pk}:waived",
        Kind.OVERPAYMENT_WAIVED,
        cents,
        out_of=(Account.OVERPAID, overpayment.freelancer),
        to=(Account.BAD_DEBT, None),
        happened_at=happened_at,
        data={"overpayment": overpayment.pk},
    )
