"""Invoices that were written off: whether the platform pays the freelancer in the company's place.

Her hours were approved, and she is no party to the company's default: what the invoice owes her
stays owed (the ledger keeps it) until the company pays after all or a person decides that we do.
Money that comes later settles the company's debt, and is the platform's when she was paid before.
Of what a credit note takes off the invoice later she has a share that was never hers.
See docs/adr/0014.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from billing.collection.models import Payment
from billing.invoices.models import Invoice
from billing.payouts import reversals
from billing.payouts.actions import release
from billing.payouts.amounts import due_cents
from billing.payouts.models import Transfer
from billing.stripe.models import Operation
from journal.models import Entry, IllegalMove
from journal.sweeps import each


def hold_written_off():
    """Have a transfer wait for a decision, for each written-off invoice that owes her."""
    written_off = Invoice.objects.services().filter(status=Invoice.Status.UNCOLLECTIBLE)
    each(written_off.exclude(transfers__in=standing()), hold)


def standing():
    """What she has or is to have of a written-off invoice, if it has one of these.

    Not what came back, nor what waits in vain for a payment that a bank took back.
    """
    in_vain = Q(status__in=Transfer.HELD, payment__isnull=False)
    return Transfer.objects.exclude(in_vain | Q(status=Transfer.Status.REVERSED))


@transaction.atomic
def hold(invoice):
    """The transfer of a written-off invoice, held until somebody decides, or None."""
    invoice = Invoice.objects.select_for_update(of=["self"]).get(pk=invoice.pk)
    cents = due_cents(invoice)
    if invoice.status != Invoice.Status.UNCOLLECTIBLE or cents <= 0:
        return None
    last = invoice.transfers.select_for_update().order_by("pk").last()
    if last and last.status != Transfer.Status.REVERSED:
        return ask_about(last)
    return Transfer.objects.create(
        invoice=invoice,
        freelancer=invoice.freelancer,
        follows=last,
        amount_cents=cents,
        blocked_by=Transfer.Blocked.UNPAID,
    )


def ask_about(transfer):
    """One that was held when its payment was taken back waits for a decision from now on."""
    if transfer.payment_id and transfer.status in Transfer.HELD:
        if transfer.status == Transfer.Status.FAILED:
            transfer.move_to(Transfer.Status.BLOCKED, by=None)
        transfer.payment, transfer.blocked_by = None, Transfer.Blocked.UNPAID
        transfer.save(update_fields=["payment", "blocked_by"])
    return transfer


@transaction.atomic
def pay(transfer, *, by, reason):
    """Pay her in the company's place; the write-off booked the loss. Raises IllegalMove."""
    transfer = undecided(transfer)
    if due_cents(transfer.invoice) <= 0:
        raise IllegalMove("Credit notes have left nothing that is hers.")
    transfer.from_own_funds = True
    transfer.save(update_fields=["from_own_funds"])
    Entry.objects.record(transfer, "own_funds", by=by, reason=reason)
    release(transfer)


def stand_in(payment, *, by, reason):
    """All of it went back, perhaps without a credit note: what is still hers comes from us."""
    went_back = payment.status == Payment.Status.REFUNDED
    if not went_back or payment.refunds.unexplained().exists():
        return
    for transfer in payment.transfers.select_for_update().filter(status__in=Transfer.HELD):
        if due_cents(transfer.invoice) > 0:
            transfer.payment, transfer.from_own_funds = None, True
            transfer.save(update_fields=["payment", "from_own_funds"])
            Entry.objects.record(transfer, "own_funds", by=by, reason=reason)
            release(transfer)


def take_back_credited():
    """What credit notes took off hours that we had paid: no refund to the company tells of it."""
    paid = Transfer.objects.left().exclude(status=Transfer.Status.REVERSED)
    each(
        paid.filter(
            from_own_funds=True,
            invoice__status__in=(Invoice.Status.UNCOLLECTIBLE, Invoice.Status.CREDITED),
            invoice__credit_notes__isnull=False,
        ).distinct(),
        take_back_what_is_not_hers,
    )


def take_back_what_is_not_hers(transfer):
    note = transfer.invoice.credit_notes.latest("pk")
    key = f"credit-note:{note.pk}:share"
    # Once for each: what Stripe refuses of it is for a person to settle.
    if not Operation.objects.filter(key=key).exists():
        reversals.take_back_settled(note, key=key)


@transaction.atomic
def keep_waiting(transfer, *, by, reason):
    """The company may pay after all: ask again in some weeks. Raises IllegalMove."""
    transfer = undecided(transfer)
    days = settings.MARKETPLACE["WRITTEN_OFF_WAIT_DAYS"]
    transfer.wait_until = timezone.localdate() + timedelta(days=days)
    transfer.save(update_fields=["wait_until"])
    Entry.objects.record(transfer, "kept_waiting", by=by, reason=reason)


def undecided(transfer):
    transfer = Transfer.objects.select_for_update().get(pk=transfer.pk)
    if not transfer.waits_for_us:
        raise IllegalMove("The company has paid, or somebody has decided.")
    return transfer
