"""Ask companies for money, and take in what Stripe says became of it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from billing.collection import emails
from billing.collection.dunning import SUSPENDED_FOR_DEBT
from billing.collection.models import Customer, Payment, PaymentAllocation
from billing.collection.reversals import refund
from billing.invoices.models import Invoice
from billing.ledger import posting
from billing.stripe import gateway, outbox
from journal.models import Entry
from marketplace.engagements import turns
from marketplace.engagements.actions import lock
from marketplace.engagements.models import Engagement

# Journalled in English, shown in the reader's language. Both parties read these: what exactly the
# bank said stays with the payment, which is the company's business.
METHOD_NEEDED = gettext_noop("The company has to give a working payment method.")
REFUSED = gettext_noop("The company's bank refused the payment.")
# It also says, with SUSPENDED_FOR_DEBT, which suspensions a payment lifts.
SUSPENDED_FOR_PAYMENT = gettext_noop("The company's payment failed three times.")

# --- Collecting ---------------------------------------------------------------------------------


@transaction.atomic
def collect(company, invoices, *, by, retry_of=None):
    """Ask once for all these invoices. Returns the Payment, or None when there is nothing to ask.

    What is asked for is what credit notes have left of each. Invoices already asked for or paid are
    left out, so that a second call charges nothing. Without a working payment method the invoices
    wait for the company to act, and it is told.
    """
    customer, _ = Customer.objects.get_or_create(company=company)
    # One at a time for each company: two workers would ask twice.
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    invoices = list(
        Invoice.objects.awaiting_collection()
        .filter(pk__in=[invoice.pk for invoice in invoices], company=company)
        .exclude(allocations__in=PaymentAllocation.objects.filter(released_at__isnull=True))
    )
    if not invoices:
        return None
    if not customer.can_pay:
        ask_to_act(customer, invoices, by=by)
        return None
    return ask(customer, invoices, by=by, retry_of=retry_of)


def ask(customer, invoices, *, by, retry_of):
    payment = Payment.objects.create(
        company=customer.company,
        amount_cents=sum(invoice.outstanding_cents for invoice in invoices),
        attempt=retry_of.attempt + 1 if retry_of else 1,
        retry_of=retry_of,
        method=customer.method,
        method_label=customer.method_label,
    )
    PaymentAllocation.objects.bulk_create(
        PaymentAllocation(payment=payment, invoice=invoice, cents=invoice.outstanding_cents)
        for invoice in invoices
    )
    for invoice in invoices:
        invoice.start_collecting(by=by)
    outbox.enqueue(
        "payment_intent",
        f"payment:{payment.pk}",
        {
            "amount": payment.amount_cents,
            "currency": "eur",
            "customer": customer.stripe_id,
            "payment_method": customer.payment_method_id,
            "allowed_payment_method_types": [customer.method],
            "off_session": True,
            "confirm": True,
            "transfer_group": f"payment-{payment.pk}",
            "metadata": {"payment": str(payment.pk)},
            "expand": gateway.INTENT_EXPAND,
        },
        subject_id=payment.pk,
    )
    return payment


def ask_to_act(customer, invoices, *, by):
    for invoice in invoices:
        if invoice.can_move_to(Invoice.Status.ACTION_REQUIRED):
            invoice.require_action(by=by, reason=METHOD_NEEDED)
    emails.method_needed(customer)


def retry(payment, *, by):
    """Ask again for what a failed payment was for; after the last attempt, from the start.

    Returns the new Payment, or None when it was all paid or asked for meanwhile.
    """
    chain = None if payment.is_last_attempt else payment
    return collect(payment.company, payment.invoices.all(), by=by, retry_of=chain)


# --- What became of it --------------------------------------------------------------------------


@transaction.atomic
def apply_payment_intent(state):
    """Take in the present state of a PaymentIntent; what is known already changes nothing.

    state: as gateway.payment_intent gives it. Returns the Payment.
    """
    payment = Payment.objects.select_for_update().get(pk=state["metadata"]["payment"])
    if payment.intent_id is None:
        payment.intent_id = state["id"]
        payment.save(update_fields=["intent_id"])
    status = state["status"]
    if status == "processing" and payment.can_move_to(Payment.Status.PROCESSING):
        payment.move_to(Payment.Status.PROCESSING, by=None)
        posting.payment_processing(payment, happened_at=timezone.now())
    elif status == "succeeded":
        succeed(payment, state["latest_charge"])
    elif status in ("requires_payment_method", "requires_action", "canceled"):
        fail(payment, (state["last_payment_error"] or {}).get("code") or status)
    return payment


def succeed(payment, charge):
    if payment.can_move_to(Payment.Status.SUCCEEDED) and not payment.paid_at:
        revived = payment.status == Payment.Status.FAILED
        now = timezone.now()
        payment.move_to(Payment.Status.SUCCEEDED, by=None, charge_id=charge["id"], paid_at=now)
        if revived:
            posting.payment_revived(payment, happened_at=now)
        posting.payment_succeeded(payment, happened_at=now)
        settle_invoices(payment, revived=revived)
    note_fee(payment, charge)


def note_fee(payment, charge):
    """The fee is known once the charge has its balance transaction, at times later."""
    movement = charge["balance_transaction"]
    if payment.fee_cents is None and movement:
        payment.fee_cents = movement["fee"]
        payment.save(update_fields=["fee_cents"])
        posting.stripe_fee(f"payment:{payment.pk}", payment.fee_cents, happened_at=timezone.now())


def settle_invoices(payment, *, revived):
    """Mark what was paid. Of a late success, what was paid otherwise meanwhile goes back."""
    twice_cents = 0
    for allocation in payment.allocations.select_related("invoice__engagement"):
        if allocation.invoice.status == "paid" or (revived and is_asked_for(allocation.invoice)):
            twice_cents += allocation.cents
            continue
        allocation.released_at = None
        allocation.save(update_fields=["released_at"])
        settle_invoice(allocation.invoice, allocation.cents)
    if twice_cents:
        refund(payment, twice_cents, reason="Paid twice.", by=None)


def settle_invoice(invoice, cents):
    """It is paid, and so is the commission, which is kept back from it."""
    if invoice.status == Invoice.Status.UNCOLLECTIBLE:
        posting.bad_debt_recovered(invoice, cents, happened_at=timezone.now())
    invoice.mark_paid(by=None)
    commission = Invoice.objects.filter(services=invoice).exclude(status="paid").first()
    if commission:
        commission.mark_paid(by=None)
    lift_suspension(invoice.engagement)


def is_asked_for(invoice):
    return invoice.allocations.filter(released_at__isnull=True).exists()


def lift_suspension(engagement):
    """The last debt paid lifts the suspension that a debt caused, and no other."""
    engagement = lock(engagement)
    if engagement.status != Engagement.Status.SUSPENDED:
        return
    if Invoice.objects.overdue().filter(engagement=engagement).exists():
        return
    last = Entry.objects.about(engagement).filter(verb="suspended").last()
    if last and last.reason in (SUSPENDED_FOR_PAYMENT, SUSPENDED_FOR_DEBT):
        turns.resume(engagement, by=None)


def fail(payment, code):
    """The bank said no. Three times, or a wish for authentication, and the company has to act."""
    if not payment.can_move_to(Payment.Status.FAILED):
        return
    now = timezone.now()
    payment.move_to(Payment.Status.FAILED, by=None, reason=code, failure_code=code[:60])
    payment.allocations.update(released_at=now)
    posting.payment_failed(payment, happened_at=now)
    invoices = [a.invoice for a in payment.allocations.select_related("invoice__engagement")]
    must_act = payment.is_last_attempt or payment.wants_authentication
    for invoice in invoices:
        if must_act:
            invoice.require_action(by=None, reason=REFUSED)
        else:
            invoice.await_next_try(by=None, reason=REFUSED)
    announce = emails.action_required if must_act else emails.payment_failed
    announce(payment)
    if payment.is_last_attempt:
        for engagement in {invoice.engagement for invoice in invoices}:
            if lock(engagement).can_move_to(Engagement.Status.SUSPENDED):
                turns.suspend(engagement, by=None, reason=SUSPENDED_FOR_PAYMENT)
