"""Take back what a freelancer has beyond what is hers, by Stripe where it can."""

from django.db import transaction
from django.utils import timezone

from billing.ledger import posting
from billing.payouts import overpayments
from billing.payouts.amounts import at_stripe_cents, due_cents, left_cents
from billing.payouts.models import Overpayment, Transfer
from billing.stripe import outbox
from journal.models import Entry, IllegalMove

# What Stripe says when a recipient has paid out what should come back.
BALANCE_TOO_SMALL = "balance_insufficient"


@transaction.atomic
def take_back(transfer, cents, *, reason, by, key=None):
    """Ask Stripe for part or all of a transfer back. Raises ValueError above what will be left.

    What had been taken off it before it left is not with Stripe: she owes that part. key: names the
    occasion; without one, a bank takes the company's payment back.
    """
    transfer = Transfer.objects.select_for_update().get(pk=transfer.pk)
    if not 0 < cents <= left_cents(transfer):
        raise ValueError("A reversal is positive and at most what is left of the transfer.")
    Entry.objects.record(transfer, "reversal_requested", by=by, reason=reason)
    key = key or f"{Overpayment.DISPUTED}{transfer.pk}:{transfer.reversed_cents}"
    from_stripe = min(cents, at_stripe_cents(transfer))
    if from_stripe:
        outbox.enqueue(
            "transfer_reversal",
            key,
            {
                "transfer": transfer.stripe_id,
                "amount": from_stripe,
                "metadata": {"transfer": str(transfer.pk)},
            },
            subject_id=transfer.pk,
        )
    if cents > from_stripe:
        overpayments.claim(transfer, cents - from_stripe, occasion=f"{key}:set-off")


@transaction.atomic
def take_back_refunded(refund):
    """A credit note is being refunded: her share of it comes back from what she received."""
    if refund.credit_note:
        take_back_settled(refund.credit_note, key=f"refund:{refund.pk}:share")


@transaction.atomic
def take_back_settled(note, *, key):
    """Her share of a credit note comes back from what she received. key: names the occasion."""
    transfers = Transfer.objects.select_for_update().order_by("pk")
    transfer = transfers.filter(invoice=note.corrects, status__in=Transfer.LEFT).last()
    if transfer:
        take_back_credited(transfer, reason=note.number, key=key)


def take_back_credited(transfer, *, reason, key):
    """Ask back what she has of a transfer beyond what credit notes have left of its invoice."""
    excess = left_cents(transfer) - max(due_cents(transfer.invoice), 0)
    if excess > 0:
        take_back(transfer, excess, reason=reason, by=None, key=key)


@transaction.atomic
def apply_reversal(transfer_id, reversal_id, cents):
    """Book one reversal, once, and let the status follow."""
    transfer = Transfer.objects.select_for_update().get(pk=transfer_id)
    if transfer.reversals.filter(stripe_id=reversal_id).exists():
        return transfer
    transfer.reversals.create(stripe_id=reversal_id, cents=cents)
    posting.transfer_reversed(transfer, reversal_id, cents, happened_at=timezone.now())
    overpayments.note_taken_back(transfer, cents)
    return transfer


@transaction.atomic
def reversal_refused(operation):
    """Her balance is too small: she owes it. Of any other refusal a person decides."""
    if operation.last_error.get("code") == BALANCE_TOO_SMALL:
        transfer = Transfer.objects.get(pk=operation.subject_id)
        overpayments.claim(transfer, operation.params["amount"], occasion=operation.key)


@transaction.atomic
def count_as_owed(operation, *, by, reason):
    """Take what Stripe refused to take back off her next transfers. Raises IllegalMove."""
    transfer = Transfer.objects.select_for_update().get(pk=operation.subject_id)
    cents = min(operation.params["amount"], left_cents(transfer))
    if not cents or Overpayment.objects.filter(occasion=operation.key).exists():
        raise IllegalMove("She owes nothing of this reversal, or owes it already.")
    overpayments.claim(transfer, cents, occasion=operation.key, by=by, reason=reason)
