"""Object to an invoice issued under the billing mandate, and answer the objection."""

from django.db import transaction
from django.utils import timezone

from billing.invoices import emails
from billing.invoices.credits import CreditTooLarge, credit
from billing.invoices.models import Invoice, Objection
from journal.models import Entry, IllegalMove


def may_object(invoice):
    """Whether the delay of the mandate still runs, and nothing was said yet."""
    return (
        invoice.kind == Invoice.Kind.SERVICES
        and invoice.contest_until is not None
        and invoice.contest_until >= timezone.localdate()
        and not Objection.objects.filter(invoice=invoice).exists()
    )


@transaction.atomic
def object_to(invoice, *, text, by):
    """Open an Objection and tell operations. Raises IllegalMove after the delay, or said twice."""
    invoice = Invoice.objects.select_for_update(no_key=True).get(pk=invoice.pk)
    if not may_object(invoice):
        raise IllegalMove(f"{invoice} can no longer be objected to")
    objection = Objection.objects.create(invoice=invoice, text=text)
    Entry.objects.record(objection, objection.status, by=by, reason=text)
    emails.objection_received(objection)
    return objection


@transaction.atomic
def correct(objection, minutes_by_line, *, answer, by):
    """She is right: take minutes back by a credit note, and tell her. Returns the credit note.

    minutes_by_line: as in credits.credit, whose refunds and reversals follow. Raises IllegalMove
    when somebody else has answered, or has credited these minutes meanwhile.
    """
    objection = Objection.objects.select_for_update().get(pk=objection.pk)
    if not objection.can_move_to(Objection.Status.CREDITED):
        raise IllegalMove(f"the objection to {objection} is answered")
    try:
        note = credit(objection.invoice, minutes_by_line, reason=answer, by=by)
    except CreditTooLarge as problem:
        raise IllegalMove(str(problem)) from problem
    objection.settle(Objection.Status.CREDITED, answer=answer, by=by, credit_note=note)
    emails.objection_answered(objection)
    return note


@transaction.atomic
def reject(objection, *, answer, by):
    """The invoice stands; she is told why."""
    objection.settle(Objection.Status.REJECTED, answer=answer, by=by)
    emails.objection_answered(objection)
