"""Write each event of the life of money into the ledger.

Every function takes the record that moved, is safe to repeat (the entry's key names the event), and
returns the LedgerEntry. Call it in the transaction that makes the event true.
"""

from django.db import transaction

from billing.ledger.models import Account, LedgerEntry, Leg

Kind = LedgerEntry.Kind


class LedgerConflict(Exception):
    """The same event was posted before, with other amounts."""


@transaction.atomic
def post(key, kind, *, legs, happened_at, description="", data=None):
    """Write one balanced entry; the same key again changes nothing.

    legs: {(account, party): cents} with party a Company, a Freelancer or None; zero amounts are
    left out. Raises LedgerConflict when the key exists with other legs. The database checks
    the sum at commit.
    """
    entry, created = LedgerEntry.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "happened_at": happened_at,
            "description": description,
            "data": data or {},
        },
    )
    wanted = [
        leg(entry, account, party, cents) for (account, party), cents in legs.items() if cents
    ]
    if created:
        Leg.objects.bulk_create(wanted)
    elif sorted(map(fingerprint, entry.legs.all())) != sorted(map(fingerprint, wanted)):
        raise LedgerConflict(key)
    return entry


def move(key, kind, cents, *, out_of, to, **entry):
    """Write an entry of two legs. out_of, to: (account, party); `entry` as in post()."""
    return post(key, kind, legs={out_of: -cents, to: cents}, **entry)


def leg(entry, account, party, cents):
    side = {} if party is None else {party._meta.model_name: party}
    return Leg(entry=entry, account=account, cents=cents, **side)


def fingerprint(leg):
    return leg.account, leg.company_id or 0, leg.freelancer_id or 0, leg.cents


# --- Documents ----------------------------------------------------------------------------------


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
    return post(
        f"invoice:{invoice.pk}:issued",
        Kind.COMMISSION_ISSUED,
        happened_at=happened_at,
        description=invoice.number,
        data={"invoice": invoice.pk},
        legs=commission_legs(invoice, 1),
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


def commission_credited(note, *, happened_at):
    """A credit note on a commission invoice."""
    return post(
        f"invoice:{note.pk}:issued",
        Kind.COMMISSION_CREDITED,
        happened_at=happened_at,
        description=note.number,
        data={"invoice": note.pk},
        legs=commission_legs(note, -1),
    )


def commission_legs(document, sign):
    return {
        (Account.FREELANCERS, document.freelancer): sign * abs(document.total_cents),
        (Account.COMMISSION, None): -sign * abs(document.net_cents),
        (Account.VAT, None): -sign * abs(document.vat_cents),
    }


# --- Money in -----------------------------------------------------------------------------------


def payment_processing(payment, *, happened_at):
    """The bank was asked: the company's debt is on its way."""
    return move(
        f"payment:{payment.pk}:processing",
        Kind.PAYMENT_PROCESSING,
        payment.amount_cents,
        out_of=(Account.RECEIVABLE, payment.company),
        to=(Account.IN_TRANSIT, None),
        happened_at=happened_at,
        data={"payment": payment.pk},
    )


def payment_succeeded(payment, *, happened_at):
    """The money is at Stripe. Posts the missing `payment_processing` of an instant payment."""
    payment_processing(payment, happened_at=happened_at)
    return move(
        f"payment:{payment.pk}:succeeded",
        Kind.PAYMENT_SUCCEEDED,
        payment.amount_cents,
        out_of=(Account.IN_TRANSIT, None),
        to=(Account.STRIPE, None),
        happened_at=happened_at,
        data={"payment": payment.pk},
    )


def payment_failed(payment, *, happened_at):
    """The bank refused, at once or days later: the company owes it again."""
    payment_processing(payment, happened_at=happened_at)
    return move(
        f"payment:{payment.pk}:failed",
        Kind.PAYMENT_FAILED,
        payment.amount_cents,
        out_of=(Account.IN_TRANSIT, None),
        to=(Account.RECEIVABLE, payment.company),
        happened_at=happened_at,
        data={"payment": payment.pk},
    )


def payment_revived(payment, *, happened_at):
    """A payment that had failed is on its way after all."""
    return move(
        f"payment:{payment.pk}:revived",
        Kind.PAYMENT_PROCESSING,
        payment.amount_cents,
        out_of=(Account.RECEIVABLE, payment.company),
        to=(Account.IN_TRANSIT, None),
        happened_at=happened_at,
        data={"payment": payment.pk},
    )


def stripe_fee(key, cents, *, happened_at, data=None):
    """What Stripe kept for one operation; the platform bears it. key: names that operation."""
    return move(
        f"{key}:fee",
        Kind.STRIPE_FEE,
        cents,
        out_of=(Account.STRIPE, None),
        to=(Account.FEES, None),
        happened_at=happened_at,
        data=data,
    )


# --- Money out ----------------------------------------------------------------------------------


def transfer_sent(transfer, *, happened_at):
    """Money left for the freelancer's own account. Once per try: a failed one was never sent."""
    return move(
        f"transfer:{transfer.pk}:sent",
        Kind.TRANSFER_SENT,
        transfer.amount_cents,
        out_of=(Account.STRIPE, None),
        to=(Account.FREELANCERS, transfer.freelancer),
        happened_at=happened_at,
        data={"transfer": transfer.pk},
    )


def transfer_reversed(transfer, reversal_id, cents, *, happened_at):
    """Part or all of a transfer came back. reversal_id: Stripe's, one entry each."""
    return move(
        f"transfer:{transfer.pk}:reversed:{reversal_id}",
        Kind.TRANSFER_REVERSED,
        cents,
        out_of=(Account.FREELANCERS, transfer.freelancer),
        to=(Account.STRIPE, None),
        happened_at=happened_at,
        data={"transfer": transfer.pk},
    )


def refund_sent(refund, *, happened_at):
    """Money went back to the company, which a credit note made its own again."""
    return move(
        f"refund:{refund.pk}:sent",
        Kind.REFUND_SENT,
        refund.amount_cents,
        out_of=(Account.STRIPE, None),
        to=(Account.RECEIVABLE, refund.payment.company),
        happened_at=happened_at,
        data={"refund": refund.pk},
    )


def refund_failed(refund, *, happened_at):
    """The company's bank sent a refund back."""
    return move(
        f"refund:{refund.pk}:failed",
        Kind.REFUND_FAILED,
        refund.amount_cents,
        out_of=(Account.RECEIVABLE, refund.payment.company),
        to=(Account.STRIPE, None),
        happened_at=happened_at,
        data={"refund": refund.pk},
    )


def refund_by_hand(refund, *, happened_at):
    """What Stripe could not send back went out by a bank transfer of ours."""
    return move(
        f"refund:{refund.pk}:by_hand",
        Kind.REFUND_BY_HAND,
        refund.amount_cents,
        out_of=(Account.BANK, None),
        to=(Account.RECEIVABLE, refund.payment.company),
        happened_at=happened_at,
        data={"refund": refund.pk},
    )


def chargeback_withdrawn(chargeback, *, happened_at):
    """The bank took a disputed payment back: the company owes it again."""
    return move(
        f"chargeback:{chargeback.pk}:withdrawn",
        Kind.CHARGEBACK_WITHDRAWN,
        chargeback.amount_cents,
        out_of=(Account.STRIPE, None),
        to=(Account.RECEIVABLE, chargeback.payment.company),
        happened_at=happened_at,
        data={"chargeback": chargeback.pk},
    )


def chargeback_reinstated(chargeback, *, happened_at):
    """The dispute was won: the money is back."""
    return move(
        f"chargeback:{chargeback.pk}:reinstated",
        Kind.CHARGEBACK_REINSTATED,
        chargeback.amount_cents,
        out_of=(Account.RECEIVABLE, chargeback.payment.company),
        to=(Account.STRIPE, None),
        happened_at=happened_at,
        data={"chargeback": chargeback.pk},
    )


def bad_debt(invoice, cents, *, happened_at):
    """Give up what a company still owes on an invoice; the platform bears the loss."""
    return move(
        f"invoice:{invoice.pk}:bad_debt",
        Kind.BAD_DEBT,
        cents,
        out_of=(Account.RECEIVABLE, invoice.company),
        to=(Account.BAD_DEBT, None),
        happened_at=happened_at,
        description=invoice.number,
        data={"invoice": invoice.pk},
    )


def bad_debt_recovered(invoice, cents, *, happened_at):
    """What had been written off was paid after all."""
    return move(
        f"invoice:{invoice.pk}:recovered",
        Kind.BAD_DEBT_RECOVERED,
        cents,
        out_of=(Account.BAD_DEBT, None),
        to=(Account.RECEIVABLE, invoice.company),
        happened_at=happened_at,
        description=invoice.number,
        data={"invoice": invoice.pk},
    )
