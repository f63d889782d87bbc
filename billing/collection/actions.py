"""Ask companies for money."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from billing.collection import emails
from billing.collection.models import Customer, Payment, PaymentAllocation
from billing.invoices.models import Invoice
from billing.stripe import gateway, outbox
from journal.models import Entry, IllegalMove

# Journalled in English, shown in the reader's language.
METHOD_NEEDED = gettext_noop("The company has to give a working payment method.")
ABOVE_LIMIT = gettext_noop("A direct debit cannot collect so much: the company has to give a card.")


@transaction.atomic
def collect(company, invoices, *, by, retry_of=None):
    """Ask once for all these invoices. Returns the Payment, or None when there is nothing to ask.

    What is asked for is what credit notes have left of each. Invoices already asked for or paid are
    left out, so that a second call charges nothing. Without a working payment method, and above
    what a direct debit may collect, the invoices wait for the company to act, and it is told. What
    Stripe finds too little to charge waits for the next invoice. Several invoices that are
    together above the limit take several payments: the first one is returned.
    """
    customer = in_turn(company)
    invoices = list(
        Invoice.objects.awaiting_collection()
        .filter(pk__in=[invoice.pk for invoice in invoices], company=company)
        .exclude(allocations__in=PaymentAllocation.objects.filter(released_at__isnull=True))
    )
    if not invoices:
        return None
    if not customer.can_pay:
        ask_to_act(customer, invoices, METHOD_NEEDED, emails.method_needed, by=by)
        return None
    limit = settings.STRIPE_SEPA_LIMIT_CENTS if customer.method == Customer.Method.SEPA else None
    if too_large := [one for one in invoices if limit and one.outstanding_cents > limit]:
        ask_to_act(customer, too_large, ABOVE_LIMIT, emails.above_limit, by=by)
    payments = []
    for parcel in parcels([one for one in invoices if one not in too_large], limit):
        chain = None if payments else retry_of
        payments.append(ask(customer, parcel, by=by, retry_of=chain))
    return payments[0] if payments else None


def in_turn(company):
    """The Customer, locked. One at a time for each company: two workers would ask twice."""
    customer, _ = Customer.objects.get_or_create(company=company)
    return Customer.objects.select_for_update().get(pk=customer.pk)


def parcels(invoices, limit):
    """Lists of invoices to ask for together, oldest first: at most `limit` cents each, if any.

    What is below the least that Stripe charges is in none.
    """
    found, left = [[]], limit
    for invoice in invoices:
        if limit and invoice.outstanding_cents > left:
            found, left = [*found, []], limit
        found[-1].append(invoice)
        left = limit and left - invoice.outstanding_cents
    least = settings.STRIPE_MINIMUM_CENTS
    return [parcel for parcel in found if sum(one.outstanding_cents for one in parcel) >= least]


def ask(customer, invoices, *, by, retry_of):
    payment = Payment.objects.create(
        company=customer.company,
        amount_cents=sum(invoice.outstanding_cents for invoice in invoices),
        attempt=1 if retry_of is None or retry_of.is_last_attempt else retry_of.attempt + 1,
        retry_of=retry_of,
        method=customer.method,
        method_label=customer.method_label,
    )
    PaymentAllocation.objects.bulk_create(
        PaymentAllocation(payment=payment, invoice=invoice, cents=invoice.outstanding_cents)
        for invoice in invoices
    )
    Invoice.move_all(invoices, Invoice.Status.COLLECTING, by=by)
    outbox.enqueue(
        "payment_intent",
        f"payment:{payment.pk}",
        {
            "amount": payment.amount_cents,
            "currency": "eur",
            "customer": customer.stripe_id,
            "payment_method": customer.payment_method_id,
            "allowed_payment_method_types": [customer.method],
            # At once, so that the answer carries the fee; the default lets it come later.
            "capture_method": "automatic",
            "off_session": True,
            "confirm": True,
            "transfer_group": f"payment-{payment.pk}",
            "metadata": {"payment": str(payment.pk)},
            "expand": gateway.INTENT_EXPAND,
        },
        subject_id=payment.pk,
    )
    return payment


def ask_to_act(customer, invoices, reason, tell, *, by):
    for invoice in invoices:
        if invoice.can_move_to(Invoice.Status.ACTION_REQUIRED):
            invoice.require_action(by=by, reason=reason)
    tell(customer)


@transaction.atomic
def retry(payment, *, by):
    """Ask again, once, for what a failed payment was for; after the last attempt, from the start.

    Returns the new Payment, or None when it was all paid or asked for meanwhile: of two who click
    at once the second one finds the attempt of the first, even if the bank said no to that too.
    """
    in_turn(payment.company)
    payment = Payment.objects.get(pk=payment.pk)
    if not payment.is_open_failure:
        return None
    return collect(payment.company, payment.invoices.all(), by=by, retry_of=payment)


@transaction.atomic
def ask_again(payment, *, by, reason):
    """Somebody wants a failed payment asked for again now. Raises IllegalMove if it cannot be."""
    attempt = retry(payment, by=by)
    if attempt is None:
        raise IllegalMove(f"Payment {payment.pk} is not to be asked for again")
    Entry.objects.record(payment, "requested", by=by, reason=reason, data={"payment": attempt.pk})
