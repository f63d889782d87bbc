"""Pay freelancers what was collected for them, and take back what has to go back."""

from django.db import transaction
from django.utils import timezone

from billing.collection.models import Payment
from billing.invoices.models import Invoice
from billing.ledger import posting
from billing.payouts import emails
from billing.payouts.models import Transfer
from billing.stripe import outbox
from journal.models import Entry
from marketplace.timesheets.models import Dispute, Timesheet

Blocked = Transfer.Blocked


@transaction.atomic
def open_transfers(payment):
    """One transfer for each invoice of a payment that has arrived, let go where nothing holds it.

    Safe to repeat. Returns the transfers of the payment.
    """
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    if payment.status not in Payment.RECEIVED:
        return []
    live = payment.allocations.filter(released_at__isnull=True)
    live = live.select_related("payment", "invoice__freelancer")
    return [release(transfer_for(allocation)) for allocation in live]


def transfer_for(allocation):
    """The transfer of this part of the payment; a new one where an earlier payment's came back."""
    invoice, payment = allocation.invoice, allocation.payment
    last = invoice.transfers.order_by("pk").last()
    if last and (last.status != Transfer.Status.REVERSED or last.payment_id == payment.pk):
        return last
    return Transfer.objects.create(
        payment=payment,
        invoice=invoice,
        freelancer=invoice.freelancer,
        follows=last,
        amount_cents=allocation.cents - commission_cents(invoice),
    )


def commission_cents(invoice):
    """What the platform keeps of an invoice: its commission, less what it has given back of it."""
    commission = Invoice.objects.with_outstanding().filter(services=invoice).first()
    return commission.outstanding_cents if commission else 0


@transaction.atomic
def release(transfer):
    """Let a transfer go that nothing holds back any more; else note what holds it."""
    transfer = (
        Transfer.objects.select_for_update(of=["self"])
        .select_related("payment", "freelancer")
        .get(pk=transfer.pk)
    )
    if transfer.status == Transfer.Status.FAILED:
        transfer.move_to(Transfer.Status.BLOCKED, by=None)
    if transfer.status != Transfer.Status.BLOCKED:
        return transfer
    reason = what_blocks(transfer)
    if reason:
        if transfer.blocked_by != reason:
            transfer.blocked_by = reason
            transfer.save(update_fields=["blocked_by"])
        return transfer
    transfer.move_to(
        Transfer.Status.SCHEDULED, by=None, tries=transfer.tries + 1, blocked_by=Blocked.NEW
    )
    enqueue(transfer)
    return transfer


def what_blocks(transfer):
    """The guard: why this transfer may not leave now, or an empty string."""
    if transfer.payment.chargebacks.open().exists():
        return Blocked.CHARGEBACK
    if transfer.payment.status not in Payment.RECEIVED:
        return Blocked.PAYMENT
    if Dispute.objects.unsettled().filter(timesheet__in=timesheets_of(transfer.invoice)).exists():
        return Blocked.DISPUTE
    account = getattr(transfer.freelancer, "payout_account", None)
    if account is None or not account.is_payable:
        return Blocked.ACCOUNT
    return Blocked.NEW


def timesheets_of(invoice):
    """The timesheets whose lines this invoice bills."""
    return Timesheet.objects.filter(entries__billed__line__invoice=invoice)


def operation_key(transfer):
    return f"transfer:{transfer.pk}:{transfer.tries}"


def enqueue(transfer):
    outbox.enqueue(
        "transfer",
        operation_key(transfer),
        {
            "amount": transfer.amount_cents,
            "currency": "eur",
            "destination": transfer.freelancer.payout_account.stripe_id,
            "source_transaction": transfer.payment.charge_id,
            "transfer_group": f"payment-{transfer.payment_id}",
            "metadata": {"transfer": str(transfer.pk)},
        },
        subject_id=transfer.pk,
    )


@transaction.atomic
def apply_transfer(state, *, confirmed=False):
    """Take in the present state of a transfer. confirmed: Stripe itself has announced it."""
    transfer = Transfer.objects.select_for_update().get(pk=state["metadata"]["transfer"])
    if transfer.can_move_to(Transfer.Status.SENT):
        now = timezone.now()
        transfer.move_to(Transfer.Status.SENT, by=None, stripe_id=state["id"], sent_at=now)
        posting.transfer_sent(transfer, happened_at=now)
        emails.transfer_sent(transfer)
        if transfer.payment.chargebacks.open().exists():
            take_back(transfer, transfer.kept_cents, reason="chargeback", by=None)
    if confirmed and transfer.can_move_to(Transfer.Status.PAID):
        transfer.move_to(Transfer.Status.PAID, by=None)
    return transfer


@transaction.atomic
def transfer_refused(transfer_id, code):
    """Stripe would not send it: back to what holds it, for instance a restricted account."""
    transfer = Transfer.objects.select_for_update().get(pk=transfer_id)
    if transfer.can_move_to(Transfer.Status.FAILED):
        transfer.move_to(Transfer.Status.FAILED, by=None, reason=code)


@transaction.atomic
def take_back(transfer, cents, *, reason, by, key=None):
    """Ask Stripe for part or all of a transfer back. Raises ValueError above what is left of it.

    key: names the occasion; without one, the next reversal of this transfer.
    """
    transfer = Transfer.objects.select_for_update().get(pk=transfer.pk)
    if not 0 < cents <= transfer.kept_cents:
        raise ValueError("A reversal is positive and at most what is left of the transfer.")
    Entry.objects.record(transfer, "reversal_requested", by=by, reason=reason)
    outbox.enqueue(
        "transfer_reversal",
        key or f"reversal:{transfer.pk}:{transfer.reversed_cents}",
        {
            "transfer": transfer.stripe_id,
            "amount": cents,
            "metadata": {"transfer": str(transfer.pk)},
        },
        subject_id=transfer.pk,
    )


@transaction.atomic
def take_back_refunded(refund):
    """A credit note was refunded: her share of it comes back from what she received."""
    note = refund.credit_note
    if note is None:
        return
    transfer = Transfer.objects.filter(invoice=note.corrects, status__in=Transfer.LEFT).last()
    commission_note = Invoice.objects.filter(services=note).first()
    share = note.total_cents - (commission_note.total_cents if commission_note else 0)
    if transfer and (cents := min(share, transfer.kept_cents)):
        take_back(transfer, cents, reason=note.number, by=None, key=f"refund:{refund.pk}:share")


@transaction.atomic
def apply_reversal(transfer_id, reversal_id, cents):
    """Book one reversal, once, and let the status follow."""
    transfer = Transfer.objects.select_for_update().get(pk=transfer_id)
    if transfer.reversals.filter(stripe_id=reversal_id).exists():
        return transfer
    transfer.reversals.create(stripe_id=reversal_id, cents=cents)
    posting.transfer_reversed(transfer, reversal_id, cents, happened_at=timezone.now())
    transfer.reversed_cents += cents
    transfer.save(update_fields=["reversed_cents"])
    wanted = Transfer.Status.PART_REVERSED if transfer.kept_cents else Transfer.Status.REVERSED
    if transfer.can_move_to(wanted):
        transfer.move_to(wanted, by=None)
    return transfer


@transaction.atomic
def take_back_disputed(payment):
    """A bank takes a payment back: what was sent of it is asked for again, the rest stays here.

    A transfer that is being sent at this moment is asked for again once it has left.
    """
    for transfer in payment.transfers.filter(status=Transfer.Status.SCHEDULED):
        outbox.withdraw(operation_key(transfer), reason="chargeback")
    for transfer in payment.transfers.filter(status__in=Transfer.LEFT):
        if transfer.kept_cents:
            take_back(transfer, transfer.kept_cents, reason="chargeback", by=None)


@transaction.atomic
def pay_again(payment):
    """The dispute was won: what was taken back for it is sent anew, the rest is let go."""
    for transfer in payment.transfers.filter(status=Transfer.Status.REVERSED):
        again, _ = Transfer.objects.get_or_create(
            follows=transfer,
            defaults={
                "payment": payment,
                "invoice": transfer.invoice,
                "freelancer": transfer.freelancer,
                "amount_cents": transfer.amount_cents,
            },
        )
        release(again)
    open_transfers(payment)
