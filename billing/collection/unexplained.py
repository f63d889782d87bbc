"""Refunds that somebody made on Stripe's own pages: what they were for.

What a credit note takes off an invoice goes back by itself, so behind such a refund there is none
yet, or it waits in vain for its money. Without one the company owes what it has already paid, and
no invoice says so: a person says whether it paid that to us again, or the platform bears it.
"""

from django.db import transaction
from django.utils import timezone

from billing.collection.models import Payment, Refund
from billing.collection.reversals import left_beyond, settle_note
from billing.invoices.models import Invoice
from billing.ledger import posting
from journal.models import Entry, IllegalMove

Explanation = Refund.Explanation
WITHOUT_CREDIT_NOTE = (Explanation.REPAID, Explanation.BORNE)


@transaction.atomic
def cover(refund, *, by, reason):
    """Credit notes have taken off as much. Returns the Refund.

    One of the same amount that waits for its money has it: its refund is this one. Raises
    IllegalMove.
    """
    refund = to_explain(refund, covered=True)
    notes = Invoice.objects.to_refund().filter(corrects__payments=refund.payment)
    refund.credit_note = notes.filter(total_cents=refund.amount_cents).first()
    explain(refund, Explanation.COVERED, by=by, reason=reason)
    settle_note(refund, by=by, reason=reason)
    return refund


@transaction.atomic
def repay(refund, *, by, reason):
    """The company has sent it to our bank account. Returns the Refund. Raises IllegalMove."""
    refund = explain(to_explain(refund, covered=False), Explanation.REPAID, by=by, reason=reason)
    posting.refund_repaid(refund, happened_at=timezone.now())
    return refund


@transaction.atomic
def bear(refund, *, by, reason):
    """It was a gift, or a mistake: the loss is ours. Returns the Refund. Raises IllegalMove."""
    refund = explain(to_explain(refund, covered=False), Explanation.BORNE, by=by, reason=reason)
    posting.refund_borne(refund, happened_at=timezone.now())
    return refund


def to_explain(refund, *, covered):
    """As it is now, with its payment locked first, as Stripe's word locks it.

    covered: whether credit notes have to come to it, or must not.
    """
    payment = Payment.objects.select_for_update().get(pk=refund.payment_id)
    refund = payment.refunds.with_disputes().get(pk=refund.pk)
    if not may_explain(refund) or is_covered(refund) != covered:
        raise IllegalMove(f"{refund} was explained, disputed or credited meanwhile")
    return refund


def may_explain(refund):
    """Nobody has said what it was for, and no bank is deciding. refund: with_disputes()."""
    return Refund.objects.unexplained().filter(pk=refund.pk).exists() and not refund.open_disputes


def is_covered(refund):
    """Whether no more has gone back of its payment than credit notes took off its invoices."""
    other = refund.payment.refunds.filter(explanation__in=WITHOUT_CREDIT_NOTE)
    without_note = sum(other.values_list("amount_cents", flat=True))
    return left_beyond(refund.payment) + without_note >= 0


def explain(refund, explanation, *, by, reason):
    refund.explanation = explanation
    refund.save(update_fields=["explanation", "credit_note"])
    Entry.objects.record(refund, explanation, by=by, reason=reason)
    return refund
