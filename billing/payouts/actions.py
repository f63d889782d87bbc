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
    transfers = [transfer_for(allocation) for allocation in live]
    return [release(transfer) for transfer in transfers if transfer]


def transfer_for(allocation):
    """The transfer of this part of the payment; a new one where an earlier payment's came back.

    None where credit notes have left nothing to transfer.
    """
    invoice, payment = allocation.invoice, allocation.payment
    last = invoice.transfers.order_by("pk").last()
    if last and (last.status != Transfer.Status.REVERSED or last.payment_id == payment.pk):
        return last
    return new_transfer(payment, invoice, follows=last)


def new_transfer(payment, invoice, *, follows):
    cents = due_cents(invoice)
    if cents <= 0:
        return None
    return Transfer.objects.create(
        payment=payment,
        invoice=invoice,
        freelancer=invoice.freelancer,
        follows=follows,
        amount_cents=cents,
    )


def due_cents(invoice):
    """What is the freelancer's of an invoice: the total less the commission, after credit notes."""
    documents = Invoice.objects.with_outstanding()
    commission = documents.filter(services=invoice).first()
    kept = commission.outstanding_cents if commission else 0
    return documents.get(pk=invoice.pk).outstanding_cents - kept


def left_cents(transfer):
    """What she will have of a transfer once every reversal under way has been made."""
    under_way = outbox.unfinished("transfer_reversal", subject_id=transfer.pk)
    return transfer.kept_cents - sum(operation.params["amount"] for operation in under_way)


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
        Transfer.Status.SCHEDULED,
        by=None,
        tries=transfer.tries + 1,
        blocked_by=Blocked.NEW,
        # A credit note may have come while it was held back.
        amount_cents=due_cents(transfer.invoice),
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
    if due_cents(transfer.invoice) <= 0:
        return Blocked.CREDITED
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
        else:
            take_back_credited(transfer, reason="credit note", key=f"transfer:{transfer.pk}:excess")
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
    """Ask Stripe for part or all of a transfer back. Raises ValueError above what will be left.

    key: names the occasion; without one, the next reversal of this transfer.
    """
    transfer = Transfer.objects.select_for_update().get(pk=transfer.pk)
    if not 0 < cents <= left_cents(transfer):
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
    transfers = Transfer.objects.select_for_update().order_by("pk")
    transfer = transfers.filter(invoice=note.corrects, status__in=Transfer.LEFT).last()
    if transfer:
        take_back_credited(transfer, reason=note.number, key=f"refund:{refund.pk}:share")


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
        if cents := left_cents(transfer):
            take_back(transfer, cents, reason="chargeback", by=None)


@transaction.atomic
def pay_again(payment):
    """The dispute was won: what is still hers of it is sent anew, the rest is let go."""
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    taken_back = payment.transfers.filter(status=Transfer.Status.REVERSED, successor=None)
    for transfer in taken_back.select_related("invoice__freelancer"):
        again = new_transfer(payment, transfer.invoice, follows=transfer)
        if again:
            release(again)
    open_transfers(payment)
