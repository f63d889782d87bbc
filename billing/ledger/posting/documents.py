"""What an issued document makes somebody owe, and what is given up of it."""

from billing.ledger.models import Account, LedgerEntry
from billing.ledger.posting.entries import move, post

Kind = LedgerEntry.Kind


def invoice_issued(invoice, *, happened_at):
    """A freelancer's invoice: the company owes it, and it is owed to her."""
    return move(
        f"invoice:{invoice.pk}:issued",
        Kind.INVOICE_ISSUED,
        invoice.total_cents,
        out_of=(Account.FREELANCERS, invoice.freelancer),
        to=(Account.RECEIVABLE, invoice.company),
        happened_at=happened_at,
        description=invoice.number,
        data={"invoice": invoice.pk},
    )


def commission_issued(invoice, *, happened_at):
    """The platform's invoice to the freelancer, kept back from what is owed to her."""
    return commission(Kind.COMMISSION_ISSUED, invoice, 1, happened_at=happened_at)


def commission_credited(note, *, happened_at):
    """A credit note on a commission invoice."""
    return commission(Kind.COMMISSION_CREDITED, note, -1, happened_at=happened_at)


def commission(kind, document, sign, *, happened_at):
    return post(
        f"invoice:{document.pk}:issued",
        kind,
        happened_at=happened_at,
        description=document.number,
        data={"invoice": document.pk},
        legs={
            (Account.FREELANCERS, document.freelancer): sign * abs(document.total_cents),
            (Account.COMMISSION, None): -sign * abs(document.net_cents),
            (Account.VAT, None): -sign * abs(document.vat_cents),
        },
    )


def credit_note_issued(note, *, happened_at):
    """A credit note on a freelancer's invoice. Its amounts are positive, as printed."""
    return move(
        f"invoice:{note.pk}:issued",
        Kind.CREDIT_NOTE_ISSUED,
        abs(note.total_cents),
        out_of=(Account.RECEIVABLE, note.company),
        to=(Account.FREELANCERS, note.freelancer),
        happened_at=happened_at,
        description=note.number,
        data={"invoice": note.pk},
    )


def bad_debt(invoice, cents, time, *, happened_at):
    """Give up what a company still owes on an invoice; the platform bears the loss.

    time: 1 for the first; one that was paid after all may be taken back and given up again.
    """
    return move(
        f"invoice:{invoice.pk}:bad_debt:{time}",
        Kind.BAD_DEBT,
        cents,
        out_of=(Account.RECEIVABLE, invoice.company),
        to=(Account.BAD_DEBT, None),
        happened_at=happened_at,
        description=invoice.number,
        data={"invoice": invoice.pk},
    )


def bad_debt_credited(note, *, happened_at):
    """A credit note on an invoice that was written off: so much less was lost."""
    return move(
        f"invoice:{note.pk}:bad_debt",
        Kind.BAD_DEBT,
        abs(note.total_cents),
        out_of=(Account.BAD_DEBT, None),
        to=(Account.RECEIVABLE, note.company),
        happened_at=happened_at,
        description=note.number,
        data={"invoice": note.pk},
    )


def bad_debt_recovered(invoice, cents, time, *, happened_at):
    """What had been written off, for the time of that number, was paid after all."""
    return move(
        f"invoice:{invoice.pk}:recovered:{time}",
        Kind.BAD_DEBT_RECOVERED,
        cents,
        out_of=(Account.BAD_DEBT, None),
        to=(Account.RECEIVABLE, invoice.company),
        happened_at=happened_at,
        description=invoice.number,
        data={"invoice": invoice.pk},
    )
