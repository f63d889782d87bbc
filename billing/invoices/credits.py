"""Take back what was invoiced: credit notes, for the company and for the commission alike."""

from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from billing.invoices import arithmetic, emails, wording
from billing.invoices.actions import issue, shared
from billing.invoices.models import BilledEntry, Invoice, InvoiceLine
from billing.ledger import posting
from journal.models import IllegalMove
from marketplace.timesheets.disputes import carry_out
from marketplace.timesheets.models import Dispute

Kind = Invoice.Kind


class CreditTooLarge(Exception):
    """More was to be taken back than the invoice still holds."""


@dataclass(frozen=True)
class Preview:
    """What a credit note would come to, and its share of the commission with VAT. Cents."""

    net_cents: int
    vat_cents: int
    total_cents: int
    commission_cents: int

    @property
    def share_cents(self):
        """What the freelancer gets less."""
        return self.total_cents - self.commission_cents


def preview(invoice, minutes_by_line=None):
    """The Preview of what `credit` would issue, with nothing written. Raises CreditTooLarge."""
    lines = credit_lines(invoice, minutes_by_line)
    totals = arithmetic.totals(arithmetic.credit_breakdown(lines, earlier_breakdowns(invoice)))
    commission_cents = 0
    if commission := Invoice.objects.filter(services=invoice).first():
        credited = [*InvoiceLine.objects.filter(corrects__invoice=invoice), *lines]
        back = commission_lines(commission, credited, number="")
        rows = arithmetic.credit_breakdown(back, earlier_breakdowns(commission))
        commission_cents = arithmetic.totals(rows)[2]
    return Preview(*totals, commission_cents)


def earlier_breakdowns(invoice):
    return invoice.credit_notes.values_list("vat_breakdown", flat=True)


@transaction.atomic
def credit(invoice, minutes_by_line=None, *, reason, by):
    """Issue a credit note on a services invoice, and one on its commission for the fee's share.

    minutes_by_line: {id of an InvoiceLine: minutes to take back}; None takes back all that is left.
    An unpaid invoice of which nothing is left leaves collection. Returns the credit note. Raises
    CreditTooLarge, or IllegalMove when it is no issued services invoice.
    """
    invoice = Invoice.objects.select_for_update(no_key=True).get(pk=invoice.pk)
    if invoice.kind != Kind.SERVICES or invoice.status == Invoice.Status.DRAFT:
        raise IllegalMove(f"{invoice} is no issued services invoice")
    lines = credit_lines(invoice, minutes_by_line)
    note = issue_note(invoice, lines, Kind.CREDIT_NOTE, reason=reason, by=by)
    emails.issued([note, *credit_commission(note, invoice, by=by)])
    if invoice.status == Invoice.Status.UNCOLLECTIBLE:
        posting.bad_debt_credited(note, happened_at=timezone.now())
    cancel_if_credited(invoice, by=by, reason=reason)
    return note


def cancel_if_credited(invoice, *, by, reason):
    """Nothing is asked for of an unpaid invoice of which nothing is left. Returns whether it is so.

    One that a payment is under way for leaves collection once that has failed.
    """
    if not invoice.can_move_to(Invoice.Status.CREDITED) or outstanding_cents(invoice):
        return False
    invoice.cancel_by_credit(by=by, reason=reason)
    # One that was kept back from a payment which a bank took back later stays paid.
    for commission in Invoice.objects.filter(services=invoice).exclude(status="paid"):
        commission.cancel_by_credit(by=by, reason=reason)
    return True


def credit_lines(invoice, minutes_by_line):
    before = defaultdict(int)
    for line in InvoiceLine.objects.filter(corrects__invoice=invoice):
        before[line.corrects_id] += line.minutes
    lines = {line.pk: line for line in invoice.lines.all()}
    if minutes_by_line is None:
        minutes_by_line = {pk: line.minutes - before[pk] for pk, line in lines.items()}
    wanted = {pk: minutes for pk, minutes in minutes_by_line.items() if minutes}
    for pk, minutes in wanted.items():
        if pk not in lines or not 0 < minutes <= lines[pk].minutes - before[pk]:
            raise CreditTooLarge(f"{minutes} minutes of line {pk} of {invoice}")
    if not wanted:
        raise CreditTooLarge(f"nothing is left of {invoice}")
    return [
        line_taken_back(
            lines[pk],
            arithmetic.credit_net(lines[pk], minutes=minutes, before=before[pk]),
            minutes=minutes,
        )
        for pk, minutes in wanted.items()
    ]


def line_taken_back(line, net_cents, **values):
    return InvoiceLine(
        **{
            "description": line.description,
            "rate_cents": line.rate_cents,
            "fee_bp": line.fee_bp,
            "net_cents": net_cents,
            "vat_category": line.vat_category,
            "vat_bp": line.vat_bp,
            "exemption": line.exemption,
            "agreement_id": line.agreement_id,
            "corrects": line,
            **values,
        }
    )


def issue_note(original, lines, kind, *, reason, by, services=None):
    credited = wording.credited(original, reason)
    note = Invoice(
        kind=kind,
        series=original.series,
        seller=original.seller,
        buyer=original.buyer,
        mentions=wording.mentions(original.seller, original.language, extra=[credited]),
        corrects=original,
        services=services,
        reason=reason,
        vat_breakdown=arithmetic.credit_breakdown(lines, earlier_breakdowns(original)),
        **shared(original),
    )
    issue([(note, lines)], by=by)
    return note


def credit_commission(note, invoice, *, by):
    """Give back the platform's share of what has been taken back, at the fee agreed then.

    Returns the credit note on the commission invoice in a list: an empty one where there is none.
    """
    commission = Invoice.objects.filter(services=invoice).first()
    if commission is None:
        return []
    credited = InvoiceLine.objects.filter(corrects__invoice=invoice)
    lines = commission_lines(commission, credited, number=note.number)
    if not lines:
        return []
    kind = Kind.COMMISSION_CREDIT_NOTE
    return [issue_note(commission, lines, kind, reason=note.reason, by=by, services=note)]


def commission_lines(commission, credited, *, number):
    """The lines that give back the fee's share of what was credited, less what was given back.

    credited: all lines of services taken back. number: of the credit note that they go with.
    """
    given_back = defaultdict(int)
    for line in InvoiceLine.objects.filter(corrects__invoice=commission):
        given_back[line.corrects_id] += line.net_cents
    due = arithmetic.fees(credited)
    return [
        line_taken_back(
            line,
            due[line.fee_bp] - given_back[line.pk],
            description=wording.commission_description(
                line.fee_bp, number, commission.language, credit=True
            ),
        )
        for line in commission.lines.all()
        if due.get(line.fee_bp, 0) > given_back[line.pk]
    ]


def outstanding_cents(invoice):
    return Invoice.objects.with_outstanding().get(pk=invoice.pk).outstanding_cents


@transaction.atomic
def credit_dispute(dispute, *, by=None):
    """Take back the contested minutes that an outcome dropped after they were invoiced.

    As far as no credit note has taken back the hours of their line meanwhile. Closes the dispute.
    Returns the credit notes, none where every hour stays paid. Called again, or for a dispute that
    is not concluded, it raises IllegalMove.
    """
    dispute = Dispute.objects.select_for_update(no_key=True).get(pk=dispute.pk)
    if not Dispute.objects.to_carry_out().filter(pk=dispute.pk).exists():
        raise IllegalMove(f"{dispute} has no outcome to carry out")
    dropped = defaultdict(lambda: defaultdict(int))
    left = dict(dispute.lines.values_list("entry_id", "billed_minutes"))
    for billed in BilledEntry.objects.filter(entry__in=left).select_related("line__invoice"):
        if billed.minutes > left[billed.entry_id]:
            minutes = billed.minutes - left[billed.entry_id]
            dropped[billed.line.invoice][billed.line_id] += minutes
    still_there = {
        invoice: what_is_left(invoice, minutes_by_line)
        for invoice, minutes_by_line in dropped.items()
    }
    notes = [
        credit(invoice, minutes_by_line, reason=wording.contested(invoice), by=by)
        for invoice, minutes_by_line in still_there.items()
        if minutes_by_line
    ]
    carry_out(dispute, by=by)
    return notes


def what_is_left(invoice, minutes_by_line):
    """The wanted minutes of each line, or fewer where a credit note has taken back others."""
    # So that nobody takes them back between here and the credit note.
    invoice = Invoice.objects.select_for_update(no_key=True).get(pk=invoice.pk)
    lines = InvoiceLine.objects.left_of(invoice).filter(pk__in=minutes_by_line)
    left = {line.pk: min(minutes_by_line[line.pk], line.minutes_left) for line in lines}
    return {pk: minutes for pk, minutes in left.items() if minutes}
