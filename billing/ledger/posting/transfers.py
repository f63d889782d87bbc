"""Money out: to the freelancer's own account, and back."""

from billing.ledger.models import Account, LedgerEntry
from billing.ledger.posting.entries import move

Kind = LedgerEntry.Kind


def transfer_sent(transfer, *, happened_at):
    """Money left for the freelancer's own account. Once per try: a failed one was never sent."""
    return move(
        f"transfer:{transfer.pk}:sent",
        Kind.TRANSFER_SENT,
        transfer.sent_cents,
        out_of=(Account.STRIPE, None),
        to=(Account.FREELANCERS, transfer.freelancer),
        happened_at=happened_at,
        data={"transfer": transfer.pk},
    )


def transfer_reversed(transfer, reversal_id, cents, *, happened_at):
    """Part or all of a transfer came back. reversal_id: Stripe's, one entry each."""
    return move(
        f"transfer:{transfer.pk}:reversed:{reversal_id}",
        Kind.TRANSFER_REVERSED,
        cents,
        out_of=(Account.FREELANCERS, transfer.freelancer),
        to=(Account.STRIPE, None),
        happened_at=happened_at,
        data={"transfer": transfer.pk},
    )
