"""Pay freelancers what was collected for them, and take back what has to go back."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from billing.collection.models import Payment, PaymentAllocation
from billing.ledger import posting
from billing.payouts import emails, overpayments
from billing.payouts.amounts import came_back_cents, due_cents, left_cents
from billing.payouts.models import Transfer
from billing.payouts.refusals import next_try_at
from billing.payouts.reversals import take_back, take_back_credited
from billing.stripe import outbox
from billing.stripe.reactions import require_euros
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


def unopened():
    """Payments that have arrived and have an invoice of which nothing stands for her share.

    A message was lost, or what a bank's dispute took back came back only after the company's money.
    """
    live = PaymentAllocation.objects.filter(
        released_at__isnull=True, payment__status__in=Payment.RECEIVED
    )
    standing = Transfer.objects.exclude(status=Transfer.Status.REVERSED)
    never = Q(invoice__transfers__isnull=True)
    disputed = Q(invoice__transfers__payment__chargebacks__isnull=False)
    without = live.exclude(invoice__transfers__in=standing).filter(never | disputed)
    return Payment.objects.filter(pk__in=without.values("payment"))


def transfer_for(allocation):
    """The transfer of this part of the payment; a new one where an earlier one came back.

    None where credit notes have left nothing to transfer.
    """
    invoice, payment = allocation.invoice, allocation.payment
    last = invoice.transfers.select_for_update().order_by("pk").last()
    if last is None or is_hers_again(last, payment):
        return new_transfer(payment, invoice, follows=last)
    if last.status in Transfer.HELD and not last.from_own_funds:
        # What it waited for was written off or taken back by a bank: the company pays after all.
        last.payment = payment
        last.save(update_fields=["payment"])
    return last


def is_hers_again(transfer, payment):
    """It came back, not by a person's will but for a dispute, and this payment pays for it."""
    if transfer.status != Transfer.Status.REVERSED:
        return False
    return transfer.payment_id != payment.pk or payment.chargebacks.exists()


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


@transaction.atomic
def release(transfer):
    """Let a transfer go that nothing holds back any more; else note what holds it.

    One that Stripe refused waits for its next try (refusals.py).
    """
    transfer = (
        Transfer.objects.select_for_update(of=["self"])
        .select_related("payment", "freelancer")
        .get(pk=transfer.pk)
    )
    if transfer.status not in Transfer.HELD:
        return transfer
    reason = what_blocks(transfer)
    if transfer.status == Transfer.Status.FAILED:
        if not reason and next_try_at(transfer) > timezone.now():
            return transfer
        transfer.move_to(Transfer.Status.BLOCKED, by=None)
    if reason:
        if transfer.blocked_by != reason:
            transfer.blocked_by = reason
            transfer.save(update_fields=["blocked_by"])
        return transfer
    let_go(transfer)
    return transfer


@transaction.atomic
def send_again(transfer, *, by, reason):
    """Try one that Stripe refused now, and not only when its time comes. Raises IllegalMove."""
    transfer = Transfer.objects.select_for_update().get(pk=transfer.pk)
    transfer.move_to(Transfer.Status.BLOCKED, by=by, reason=reason)
    release(transfer)


def let_go(transfer):
    """Send it, less what she owes; what that uses up wholly is settled without a call."""
    # A credit note may have come while it was held back.
    cents = due_cents(transfer.invoice)
    offset_cents = overpayments.reserve(transfer, cents)
    fields = {"amount_cents": cents, "offset_cents": offset_cents, "blocked_by": Blocked.NEW}
    if offset_cents == cents:
        transfer.move_to(Transfer.Status.SET_OFF, by=None, sent_at=timezone.now(), **fields)
        overpayments.book(transfer)
        emails.transfer_sent(transfer)
    else:
        transfer.move_to(Transfer.Status.SCHEDULED, by=None, tries=transfer.tries + 1, **fields)
        enqueue(transfer)


def what_blocks(transfer):
    """The guard: why this transfer may not leave now, or an empty string."""
    if not transfer.from_own_funds and (reason := what_keeps_the_money(transfer.payment)):
        return reason
    if Dispute.objects.unsettled().filter(timesheet__in=timesheets_of(transfer.invoice)).exists():
        return Blocked.DISPUTE
    if due_cents(transfer.invoice) <= 0:
        return Blocked.CREDITED
    account = getattr(transfer.freelancer, "payout_account", None)
    if account is None or not account.is_payable:
        return Blocked.ACCOUNT
    return Blocked.NEW


def what_keeps_the_money(payment):
    """Why a company's money may not be passed on, or an empty string. payment: None if it owes."""
    if payment is None:
        return Blocked.UNPAID
    if payment.chargebacks.open().exists():
        return Blocked.CHARGEBACK
    return Blocked.NEW if payment.status in Payment.RECEIVED else Blocked.PAYMENT


def is_with_the_bank(payment):
    """Whether a company's bank has taken back all of a payment. payment: None if it owes."""
    return payment is not None and payment.chargebacks.of_whole_payments().exists()


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
            "amount": transfer.sent_cents,
            "currency": "eur",
            "destination": transfer.freelancer.payout_account.stripe_id,
            "transfer_group": group(transfer),
            "metadata": {"transfer": str(transfer.pk)},
            **source(transfer),
        },
        subject_id=transfer.pk,
    )


def group(transfer):
    """What Stripe's list of transfers is searched by: those of one payment, or one of our own."""
    return f"payment-{transfer.payment_id}" if transfer.payment_id else f"transfer-{transfer.pk}"


def source(transfer):
    """The charge that it is drawn on; else it comes from the platform's balance.

    That is so of what we pay in a company's place, and where another transfer of the same charge
    was settled by an offset and not by a reversal: Stripe still counts it as spent.
    """
    payment = transfer.payment
    if payment is None:
        return {}
    sent = payment.transfers.left().exclude(pk=transfer.pk)
    spent = sum(other.sent_cents - came_back_cents(other) for other in sent)
    if transfer.sent_cents > payment.amount_cents - spent:
        return {}
    return {"source_transaction": payment.charge_id}


@transaction.atomic
def apply_transfer(state, *, confirmed=False):
    """Take in the present state of a transfer. confirmed: Stripe itself has announced it."""
    require_euros(state)
    transfer = Transfer.objects.select_for_update().get(pk=state["metadata"]["transfer"])
    if transfer.can_move_to(Transfer.Status.SENT):
        now = timezone.now()
        transfer.move_to(Transfer.Status.SENT, by=None, stripe_id=state["id"], sent_at=now)
        posting.transfer_sent(transfer, happened_at=now)
        overpayments.book(transfer)
        emails.transfer_sent(transfer)
        if is_with_the_bank(transfer.payment):
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
        overpayments.give_back(transfer)
        transfer.move_to(Transfer.Status.FAILED, by=None, reason=code, offset_cents=0)


@transaction.atomic
def take_back_disputed(payment):
    """A bank takes a payment back: what was sent of it is asked for again, the rest stays here.

    A transfer that is being sent at this moment is asked for again once it has left.
    """
    for transfer in payment.transfers.filter(status=Transfer.Status.SCHEDULED):
        outbox.withdraw(operation_key(transfer), reason="chargeback")
    for transfer in payment.transfers.filter(status__in=Transfer.LEFT):
        cents = left_cents(transfer)
        # Less than none while a reversal that Stripe has told of waits for its own answer.
        if cents > 0:
            take_back(transfer, cents, reason="chargeback", by=None)
