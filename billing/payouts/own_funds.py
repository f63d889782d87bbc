"""Invoices that were written off: whether the platform pays the freelancer in the company's place.

Her hours were approved, and she is no party to the company's default: what the invoice owes her
stays owed (the ledger keeps it) until the company pays after all or a person decides that we do.
Money that comes later settles the company's debt, and is the platform's when she was paid before.
See docs/adr/0014.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from billing.invoices.models import Invoice
from billing.payouts.actions import release
from billing.payouts.amounts import due_cents
from billing.payouts.models import Transfer
from journal.models import Entry, IllegalMove

# One of these stands for what she has or is to have of an invoice; one that came back does not.
OWED_OR_PAID = [status for status in Transfer.Status if status != Transfer.Status.REVERSED]


def hold_written_off():
    """Open a transfer that waits for a decision, for each written-off invoice that owes her."""
    written_off = Invoice.objects.services().filter(status=Invoice.Status.UNCOLLECTIBLE)
    for invoice in written_off.exclude(transfers__status__in=OWED_OR_PAID):
        hold(invoice)


@transaction.atomic
def hold(invoice):
    """The transfer of a written-off invoice, held until somebody decides, or None."""
    invoice = Invoice.objects.select_for_update(of=["self"]).get(pk=invoice.pk)
    last = invoice.transfers.order_by("pk").last()
    if last and last.status != Transfer.Status.REVERSED:
        return last
    cents = due_cents(invoice)
    if cents <= 0:
        return None
    return Transfer.objects.create(
        invoice=invoice,
        freelancer=invoice.freelancer,
        follows=last,
        amount_cents=cents,
        blocked_by=Transfer.Blocked.UNPAID,
    )


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
