"""Money that goes back to a company."""

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from billing.collection.models import Chargeback, Payment, PaymentAllocation, Refund
from billing.invoices.models import Invoice
from billing.ledger import posting
from billing.stripe import outbox
from billing.stripe.reactions import require_euros
from journal.models import Entry, IllegalMove

log = structlog.get_logger(__name__)

# Journalled in English, shown in the reader's language. Both parties read an invoice's story.
CREDITED = gettext_noop("Credit notes have taken back all of it.")
MADE_AT_STRIPE = gettext_noop("Made on Stripe's pages.")
SET_OFF = gettext_noop("It was set off against the payment.")
REFUND_TAKEN_BACK = gettext_noop("The company's bank took the payment back, this refund with it.")


@transaction.atomic
def refund(payment, cents, *, reason, by, credit_note=None):
    """Send money back to the company. Returns the Refund; raises ValueError above what is left."""
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    if not 0 < cents <= refundable_cents(payment):
        raise ValueError("A refund is positive and at most what is left of the payment.")
    record = payment.refunds.create(amount_cents=cents, reason=reason, credit_note=credit_note)
    Entry.objects.record(record, "requested", by=by, reason=reason)
    outbox.enqueue(
        "refund",
        f"refund:{record.pk}",
        {
            "payment_intent": payment.intent_id,
            "amount": cents,
            "metadata": {"refund": str(record.pk)},
        },
        subject_id=record.pk,
    )
    return record


def owe(payment, cents, *, reason):
    """Have a person send the company so much, as of a refund that failed. Returns the Refund."""
    record = payment.refunds.create(amount_cents=cents, reason=reason, status=Refund.Status.FAILED)
    Entry.objects.record(record, Refund.Status.FAILED, by=None, reason=reason)
    return record


def refundable_cents(payment):
    """What refunds have left of a payment, those under way counted as made."""
    promised = payment.refunds.exclude(status__in=Refund.NOT_FROM_PAYMENT)
    return payment.amount_cents - sum(promised.values_list("amount_cents", flat=True))


@transaction.atomic
def apply_refund(state):
    """Take in the present state of a refund, also of one made on Stripe's own pages."""
    require_euros(state)
    payment = Payment.objects.select_for_update().get(intent_id=state["payment_intent"])
    record = payment.refunds.filter(pk=state["metadata"].get("refund")).first()
    if record is None:
        record, _ = payment.refunds.get_or_create(
            stripe_id=state["id"],
            defaults={
                "amount_cents": state["amount"],
                "reason": MADE_AT_STRIPE,
                "explanation": Refund.Explanation.WANTED,
            },
        )
    if record.stripe_id is None:
        record.stripe_id = state["id"]
        record.save(update_fields=["stripe_id"])
    refund_moved(record, state["status"])
    weigh_refunds(payment)
    return record


def refund_credit_notes():
    """Send back what credit notes took off invoices that were paid. Safe to repeat.

    One that cannot be sent back now, because a bank disputes its payment or too little is left of
    it, holds up no other: it stays among those that the administrator sees.
    """
    for note in Invoice.objects.to_refund():
        try:
            refund_credit_note(note)
        except (ValueError, IllegalMove) as problem:
            log.warning("collection.not_refunded", credit_note=note.number, reason=str(problem))


@transaction.atomic
def refund_credit_note(note):
    """Refund what was collected beyond what is still owed; what was not collected is set off.

    Raises ValueError when it had gone back before any credit note: a person settles that.
    """
    live = PaymentAllocation.objects.filter(
        invoice=note.corrects_id, released_at__isnull=True, payment__status__in=Payment.RECEIVED
    )
    allocation = live.first()
    if allocation is None:
        return
    # One at a time for each payment: two workers would send the same money back.
    payment = Payment.objects.select_for_update().get(pk=allocation.payment_id)
    if not Invoice.objects.to_refund().filter(pk=note.pk).exists():
        return
    cents = min(note.total_cents, collected_beyond(allocation))
    if cents > 0:
        cents = min(cents, left_beyond(payment))
        refund(payment, cents, reason=note.number, by=None, credit_note=note)
    else:
        note.mark_paid(by=None, reason=SET_OFF)


@transaction.atomic
def settle_otherwise(note, *, by, reason):
    """Nothing goes back for a credit note any more: the company has its money already.

    Raises IllegalMove when that was done, and while a bank disputes the payment.
    """
    # As in refund_credit_note: neither settles what the other one refunds.
    list(Payment.objects.select_for_update(of=["self"]).filter(invoices=note.corrects_id))
    note.refresh_from_db()
    if not may_settle_otherwise(note):
        raise IllegalMove(f"{note} is settled, or a bank disputes its payment")
    note.mark_paid(by=by, reason=reason)


def may_settle_otherwise(note):
    """Whether it is still to be refunded, and no bank is deciding on the payment."""
    disputed = Chargeback.objects.open().filter(payment__invoices=note.corrects_id)
    return Invoice.objects.to_refund().filter(pk=note.pk).exists() and not disputed.exists()


def collected_beyond(allocation):
    """Cents that a payment collected for an invoice beyond what credit notes have left of it."""
    invoice = Invoice.objects.with_outstanding().get(pk=allocation.invoice_id)
    back = Refund.objects.filter(payment=allocation.payment_id, credit_note__corrects=invoice)
    went_back = sum(
        refund.amount_cents for refund in back.exclude(status__in=("failed", "sent_again"))
    )
    return allocation.cents - went_back - invoice.outstanding_cents


def left_beyond(payment):
    """Cents left of a payment beyond what its paid invoices still come to.

    Less than credit notes took off them when it had gone back before, on Stripe's pages.
    """
    live = payment.allocations.filter(released_at__isnull=True, invoice__status="paid")
    invoices = Invoice.objects.with_outstanding().filter(allocations__in=live)
    return refundable_cents(payment) - sum(invoice.outstanding_cents for invoice in invoices)


def refund_moved(record, status):
    now = timezone.now()
    if status == "succeeded" and record.can_move_to("succeeded"):
        record.move_to("succeeded", by=None)
        posting.refund_sent(record, happened_at=now)
        settle_note(record, by=None)
    elif status in ("failed", "canceled") and record.can_move_to("failed"):
        was_sent = record.status == "succeeded"
        record.move_to("failed", by=None)
        if was_sent:
            posting.refund_failed(record, happened_at=now)
    drop_what_the_bank_took(record.payment)


@transaction.atomic
def refund_refused(refund_id):
    """Stripe would not make it."""
    payment = Payment.objects.select_for_update(of=["self"]).get(refunds=refund_id)
    refund_moved(payment.refunds.get(pk=refund_id), "failed")


@transaction.atomic
def send_refund_again(failed, *, by, reason):
    """Ask for a failed refund once more, as a new one.

    Raises IllegalMove when that was done, while a bank disputes its payment, and once it kept it:
    Stripe refunds nothing of such a payment.
    """
    failed = to_settle(failed)
    if failed.lost_disputes:
        raise IllegalMove(f"the bank kept the payment of {failed}")
    note, failed.credit_note = failed.credit_note, None
    failed.save(update_fields=["credit_note"])
    failed.give_up(by=by, reason=reason)
    anew = refund(
        failed.payment, failed.amount_cents, reason=failed.reason, by=by, credit_note=note
    )
    anew.explanation = failed.explanation
    anew.save(update_fields=["explanation"])
    return anew


@transaction.atomic
def settle_refund_by_hand(failed, *, by, reason):
    """The company got what it is owed of it by a bank transfer of ours.

    Raises IllegalMove when it was settled, and while a bank disputes its payment: it may take the
    same money.
    """
    failed = to_settle(failed)
    failed.settle_by_hand(by=by, reason=reason)
    posting.refund_by_hand(failed, happened_at=timezone.now())
    settle_note(failed, by=by, reason=reason)


def to_settle(failed):
    """The failed refund as it is now, with its payment locked first, as Stripe's word locks it."""
    payment = Payment.objects.select_for_update().get(pk=failed.payment_id)
    failed = payment.refunds.with_disputes().get(pk=failed.pk)
    if failed.open_disputes:
        raise IllegalMove(f"a bank disputes the payment of {failed}")
    return failed


def settle_note(record, *, by, reason=""):
    """The company has the money of a refund: the credit note that it is for is settled."""
    note = record.credit_note
    if note and note.status == Invoice.Status.ISSUED:
        note.mark_paid(by=by, reason=reason)


def weigh_refunds(payment):
    """The payment's status follows from what went back of it."""
    sent = sum(r.amount_cents for r in payment.refunds.filter(status="succeeded"))
    payment.refunded_cents = sent
    payment.save(update_fields=["refunded_cents"])
    if sent == payment.amount_cents:
        wanted = Payment.Status.REFUNDED
    else:
        wanted = Payment.Status.PART_REFUNDED if sent else Payment.Status.SUCCEEDED
    if payment.can_move_to(wanted):
        payment.move_to(wanted, by=None)


def drop_what_the_bank_took(payment):
    """After a lost dispute a failed refund is owed only as far as money of its payment is left.

    Its credit note stays valid: it lowers what the company owes again. Where less than nothing is
    left, the company has something twice. Safe to repeat.
    """
    if not payment.chargebacks.lost().exists():
        return
    left_cents = left_of(payment)
    note_what_it_has_twice(payment, max(0, -left_cents))
    left_cents = max(0, left_cents)
    for failed in payment.refunds.failed():
        owed_cents = min(failed.amount_cents, left_cents)
        left_cents -= owed_cents
        failed.note_taken_back(failed.amount_cents - owed_cents, reason=REFUND_TAKEN_BACK)
        if not owed_cents:
            settle_note(failed, by=None, reason=REFUND_TAKEN_BACK)


def note_what_it_has_twice(payment, cents):
    """Put it before operations, or take it from them when a refund has come back meanwhile."""
    asked = (Chargeback.Status.LOST, Chargeback.Status.TWICE)
    chargeback = payment.chargebacks.lost().filter(status__in=asked).first()
    if chargeback is None:
        return
    wanted = Chargeback.Status.TWICE if cents else Chargeback.Status.LOST
    if chargeback.status != wanted:
        chargeback.move_to(wanted, by=None, twice_cents=cents)
    elif chargeback.twice_cents != cents:
        chargeback.twice_cents = cents
        chargeback.save(update_fields=["twice_cents"])


def left_of(payment):
    """Cents of it that the company has neither by a refund nor from its bank.

    Less than none when it has something twice and nobody has settled that. What somebody has
    settled it has repaid, or may keep.
    """
    lost = list(payment.chargebacks.lost())
    taken = sum(chargeback.amount_cents for chargeback in lost)
    settled = sum(one.twice_cents for one in lost if one.status in Chargeback.SETTLED)
    back = sum(refund.owed_cents for refund in payment.refunds.gone())
    return payment.amount_cents - taken - back + settled
