"""A dispute that was lost and is won after all: the bank has given the money back.

What the loss had caused is undone as far as nobody has acted on it. Invoices that are still owed
are paid; refunds whose money the bank had are owed again; what the platform had borne is no loss.
What was settled otherwise meanwhile we have twice, and it goes back: through Stripe what another
payment paid or a credit note cancelled, as of a payment that comes late (outcomes.py); by a bank
transfer what the company had sent to our bank account (OWED_BACK). The freelancers' shares follow
from the payment, which counts as received again.
"""

from django.utils import timezone
from django.utils.translation import gettext_noop

from billing.collection import reversals, suspensions
from billing.collection.models import Chargeback, Refund
from billing.collection.outcomes import PAID_TWICE, settle_allocation
from billing.ledger import posting

Status = Chargeback.Status
LOSSES = (Status.LOST, Status.TWICE, Status.PART_LOST, *Chargeback.SETTLED, Status.COUNTED)

# Journalled in English, shown in the reader's language. Both parties read an invoice's story.
GIVEN_BACK = gettext_noop("The company's bank gave the payment back after all.")


def undo_loss(chargeback, was):
    """was: the status of the loss, one of LOSSES. The chargeback's payment is locked."""
    payment = chargeback.payment
    if was == Status.BORNE:
        posting.chargeback_recovered(chargeback, happened_at=timezone.now())
    too_much_cents = pay_invoices_again(chargeback)
    if too_much_cents:
        reversals.refund(payment, too_much_cents, reason=PAID_TWICE, by=None)
    for record in payment.refunds.filter(taken_back_cents__gt=0):
        owe_refund_again(record)


def pay_invoices_again(chargeback):
    """Mark paid what is still owed. Returns the cents that were for what was settled otherwise."""
    payment = chargeback.payment
    refunds = payment.refunds.exclude(status=Refund.Status.SENT_AGAIN)
    too_much_cents = 0
    for allocation in chargeback.lost_allocations.select_related("invoice__engagement"):
        if not settle_allocation(allocation, late=True):
            back = refunds.filter(credit_note__corrects=allocation.invoice)
            too_much_cents += allocation.cents - sum(one.amount_cents for one in back)
    suspensions.lift_paid(payment)
    # Refunds without a credit note may have been of these as well.
    left_cents = payment.amount_cents - sum(one.amount_cents for one in refunds)
    return max(0, min(too_much_cents, left_cents))


def owe_refund_again(record):
    """What the bank had of it the company has not any more; what went by hand it has."""
    if record.status == Refund.Status.BY_HAND:
        cents = record.taken_back_cents
        record.amount_cents, record.taken_back_cents = record.owed_cents, 0
        record.save(update_fields=["amount_cents", "taken_back_cents"])
        reversals.owe(record.payment, cents, reason=record.reason)
    else:
        record.owe_again(reason=GIVEN_BACK)
