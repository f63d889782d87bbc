"""Money that goes back to a company: refunds, and what its bank takes back."""

from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone

from billing.collection.models import Payment, Refund
from billing.invoices.models import Invoice
from billing.ledger import posting
from billing.stripe import outbox
from journal.models import Entry


@transaction.atomic
def refund(payment, cents, *, reason, by, credit_note=None):
    """Send money back to the company. Returns the Refund; raises ValueError above what is left."""
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    promised = sum(r.amount_cents for r in payment.refunds.exclude(status="failed"))
    if not 0 < cents <= payment.amount_cents - promised:
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


@transaction.atomic
def apply_refund(state):
    """Take in the present state of a refund, also of one made on Stripe's own pages."""
    payment = Payment.objects.select_for_update().get(intent_id=state["payment_intent"])
    record = payment.refunds.filter(pk=state["metadata"].get("refund")).first()
    if record is None:
        record, _ = payment.refunds.get_or_create(
            stripe_id=state["id"],
            defaults={"amount_cents": state["amount"], "reason": "Made on Stripe's pages."},
        )
    refund_moved(record, state["status"], stripe_id=state["id"])
    weigh_refunds(payment)
    return record


def refund_credit_notes():
    """Send back what credit notes took off invoices that were paid. Safe to repeat."""
    notes = Invoice.objects.filter(
        kind=Invoice.Kind.CREDIT_NOTE,
        status=Invoice.Status.ISSUED,
        refund__isnull=True,
        corrects__status=Invoice.Status.PAID,
    )
    for note in notes.select_related("corrects"):
        refund_credit_note(note)


@transaction.atomic
def refund_credit_note(note):
    payments = Payment.objects.received().select_for_update()
    live = note.corrects.allocations.filter(released_at__isnull=True)
    payment = payments.get(pk=live.get().payment_id)
    if not Refund.objects.filter(credit_note=note).exists():
        refund(payment, note.total_cents, reason=note.number, by=None, credit_note=note)


def refund_moved(record, status, **fields):
    now = timezone.now()
    if status == "succeeded" and record.can_move_to("succeeded"):
        record.move_to("succeeded", by=None, **fields)
        posting.refund_sent(record, happened_at=now)
        if record.credit_note and record.credit_note.status == Invoice.Status.ISSUED:
            record.credit_note.mark_paid(by=None)
    elif status in ("failed", "canceled") and record.can_move_to("failed"):
        was_sent = record.status == "succeeded"
        record.move_to("failed", by=None, **fields)
        if was_sent:
            posting.refund_failed(record, happened_at=now)


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


@transaction.atomic
def apply_dispute(state):
    """Take in the present state of a dispute with the bank. Returns the Chargeback."""
    payment = Payment.objects.select_for_update().get(intent_id=state["payment_intent"])
    chargeback, created = payment.chargebacks.get_or_create(
        stripe_id=state["id"],
        defaults={
            "amount_cents": state["amount"],
            "reason": state["reason"],
            "answer_before": moment(state["evidence_details"]["due_by"]),
        },
    )
    if created and payment.can_move_to(Payment.Status.DISPUTED):
        payment.move_to(Payment.Status.DISPUTED, by=None, reason=state["reason"])
    post_dispute(chargeback, state["balance_transactions"])
    if state["status"] in ("won", "lost") and chargeback.can_move_to(state["status"]):
        chargeback.move_to(state["status"], by=None)
        if payment.can_move_to(state["status"]):
            payment.move_to(state["status"], by=None)
        if state["status"] == "lost":
            owe_again(payment)
    return chargeback


def owe_again(payment):
    """The bank kept the money: the company owes its invoices again."""
    for allocation in payment.allocations.select_related("invoice"):
        if allocation.invoice.status == "paid":
            allocation.invoice.mark_overdue(by=None, reason="chargeback")
    payment.allocations.update(released_at=timezone.now())


def post_dispute(chargeback, movements):
    now = timezone.now()
    for movement in movements:
        if movement["amount"] < 0:
            posting.chargeback_withdrawn(chargeback, happened_at=now)
        else:
            posting.chargeback_reinstated(chargeback, happened_at=now)
        if movement["fee"]:
            posting.stripe_fee(f"chargeback:{chargeback.pk}", movement["fee"], happened_at=now)


def moment(seconds):
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
