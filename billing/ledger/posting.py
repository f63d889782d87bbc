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


def leg(entry, account, party, cents):
    side = {} if party is None else {party._meta.model_name: party}
    return Leg(entry=entry, account=account, cents=cents, **side)


def fingerprint(leg):
    return leg.account, leg.company_id or 0, leg.freelancer_id or 0, leg.cents


# --- Documents ----------------------------------------------------------------------------------


def invoice_issued(invoice, *, happened_at):
    """A freelancer's invoice: the company owes it, and it is owed to her."""
    return post(
        f"invoice:{invoice.pk}:issued",
        Kind.INVOICE_ISSUED,
        happened_at=happened_at,
        description=invoice.number,
        data={"invoice": invoice.pk},
        legs={
            (Account.RECEIVABLE, invoice.company): invoice.total_cents,
            (Account.FREELANCERS, invoice.freelancer): -invoice.total_cents,
        },
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
    cents = abs(note.total_cents)
    return post(
        f"invoice:{note.pk}:issued",
        Kind.CREDIT_NOTE_ISSUED,
        happened_at=happened_at,
        description=note.number,
        data={"invoice": note.pk},
        legs={
            (Account.RECEIVABLE, note.company): -cents,
            (Account.FREELANCERS, note.freelancer): cents,
        },
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
    return post(
        f"payment:{payment.pk}:processing",
        Kind.PAYMENT_PROCESSING,
        happened_at=happened_at,
        data={"payment": payment.pk},
        legs={
            (Account.IN_TRANSIT, None): payment.amount_cents,
            (Account.RECEIVABLE, payment.company): -payment.amount_cents,
        },
    )


def payment_succeeded(payment, *, happened_at):
    """The money is at Stripe. Posts the missing `payment_processing` of an instant payment."""
    payment_processing(payment, happened_at=happened_at)
    return post(
        f"payment:{payment.pk}:succeeded",
        Kind.PAYMENT_SUCCEEDED,
        happened_at=happened_at,
        data={"payment": payment.pk},
        legs={
            (Account.STRIPE, None): payment.amount_cents,
            (Account.IN_TRANSIT, None): -payment.amount_cents,
        },
    )


def payment_failed(payment, *, happened_at):
    """The bank refused, at once or days later: the company owes it again."""
    payment_processing(payment, happened_at=happened_at)
    return post(
        f"payment:{payment.pk}:failed",
        Kind.PAYMENT_FAILED,
        happened_at=happened_at,
        data={"payment": payment.pk},
        legs={
            (Account.RECEIVABLE, payment.company): payment.amount_cents,
            (Account.IN_TRANSIT, None): -payment.amount_cents,
        },
    )


def payment_revived(payment, *, happened_at):
    """A payment that had failed is on its way after all."""
    return post(
        f"payment:{payment.pk}:revived",
        Kind.PAYMENT_PROCESSING,
        happened_at=happened_at,
        data={"payment": payment.pk},
        legs={
            (Account.IN_TRANSIT, None): payment.amount_cents,
            (Account.RECEIVABLE, payment.company): -payment.amount_cents,
        },
    )


def stripe_fee(key, cents, *, happened_at, data=None):
    """What Stripe kept for one operation; the platform bears it. key: names that operation."""
    return post(
        f"{key}:fee",
        Kind.STRIPE_FEE,
        happened_at=happened_at,
        data=data,
        legs={(Account.FEES, None): cents, (Account.STRIPE, None): -cents},
    )


# --- Money out ----------------------------------------------------------------------------------


def transfer_sent(transfer, *, happened_at):
    """Money left for the freelancer's own account. Once per try: a failed one was never sent."""
    return post(
        f"transfer:{transfer.pk}:sent",
        Kind.TRANSFER_SENT,
        happened_at=happened_at,
        data={"transfer": transfer.pk},
        legs={
            (Account.FREELANCERS, transfer.freelancer): transfer.amount_cents,
            (Account.STRIPE, None): -transfer.amount_cents,
        },
    )


def transfer_reversed(transfer, reversal_id, cents, *, happened_at):
    """Part or all of a transfer came back. reversal_id: Stripe's, one entry each."""
    return post(
        f"transfer:{transfer.pk}:reversed:{reversal_id}",
        Kind.TRANSFER_REVERSED,
        happened_at=happened_at,
        data={"transfer": transfer.pk},
        legs={
            (Account.STRIPE, None): cents,
            (Account.FREELANCERS, transfer.freelancer): -cents,
        },
    )


def refund_sent(refund, *, happened_at):
    """Money went back to the company, which a credit note made its own again."""
    return post(
        f"refund:{refund.pk}:sent",
        Kind.REFUND_SENT,
        happened_at=happened_at,
        data={"refund": refund.pk},
        legs={
            (Account.RECEIVABLE, refund.payment.company): refund.amount_cents,
            (Account.STRIPE, None): -refund.amount_cents,
        },
    )


def refund_failed(refund, *, happened_at):
    """The company's bank sent a refund back."""
    return post(
        f"refund:{refund.pk}:failed",
        Kind.REFUND_FAILED,
        happened_at=happened_at,
        data={"refund": refund.pk},
        legs={
            (Account.STRIPE, None): refund.amount_cents,
            (Account.RECEIVABLE, refund.payment.company): -refund.amount_cents,
        },
    )


def chargeback_withdrawn(chargeback, *, happened_at):
    """The bank took a disputed payment back: the company owes it again."""
    return post(
        f"chargeback:{chargeback.pk}:withdrawn",
        Kind.CHARGEBACK_WITHDRAWN,
        happened_at=happened_at,
        data={"chargeback": chargeback.pk},
        legs={
            (Account.RECEIVABLE, chargeback.payment.company): chargeback.amount_cents,
            (Account.STRIPE, None): -chargeback.amount_cents,
        },
    )


def chargeback_reinstated(chargeback, *, happened_at):
    """The dispute was won: the money is back."""
    return post(
        f"chargeback:{chargeback.pk}:reinstated",
        Kind.CHARGEBACK_REINSTATED,
        happened_at=happened_at,
        data={"chargeback": chargeback.pk},
        legs={
            (Account.STRIPE, None): chargeback.amount_cents,
            (Account.RECEIVABLE, chargeback.payment.company): -chargeback.amount_cents,
        },
    )


def bad_debt(invoice, cents, *, happened_at):
    """Give up what a company still owes on an invoice; the platform bears the loss."""
    return post(
        f"invoice:{invoice.pk}:bad_debt",
        Kind.BAD_DEBT,
        happened_at=happened_at,
        description=invoice.number,
        data={"invoice": invoice.pk},
        legs={
            (Account.BAD_DEBT, None): cents,
            (Account.RECEIVABLE, invoice.company): -cents,
        },
    )
