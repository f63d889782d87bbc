"""Take in what Stripe says became of a payment, and all that follows from it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from billing.collection import emails, suspensions
from billing.collection.dunning import times_written_off
from billing.collection.models import Payment
from billing.collection.reversals import CREDITED, refund
from billing.invoices.credits import cancel_if_credited, outstanding_cents
from billing.invoices.models import Invoice
from billing.ledger import posting
from billing.stripe.reactions import Unexpected, require_euros

# Journalled in English, shown in the reader's language. Both parties read these: what exactly the
# bank said stays with the payment, which is the company's business.
REFUSED = gettext_noop("The company's bank refused the payment.")
CONFIRMATION_NEEDED = gettext_noop("The company's bank wants the payment to be confirmed.")

# Why a refund was made, shown in the reader's language.
PAID_TWICE = gettext_noop("Paid twice.")

# What Stripe calls it when a bank wants the payer to authenticate.
WANTS_CONFIRMATION = "authentication_required"
# Nothing is owed on these any more.
SETTLED = (Invoice.Status.PAID, Invoice.Status.CREDITED)


@transaction.atomic
def apply_payment_intent(state):
    """Take in the present state of a PaymentIntent; what is known already changes nothing.

    state: as gateway.payment_intent gives it. Returns the Payment. Raises Unexpected when it is
    not the one that was asked for.
    """
    payment = Payment.objects.select_for_update().get(pk=state["metadata"]["payment"])
    require_euros(state)
    if state["amount"] != payment.amount_cents:
        raise Unexpected(f"{state['id']} is of another amount than payment {payment.pk}")
    if payment.intent_id is None:
        payment.intent_id = state["id"]
        payment.save(update_fields=["intent_id"])
    status = state["status"]
    if status == "processing":
        process(payment)
    elif status == "succeeded":
        succeed(payment, state["latest_charge"])
    elif status == "requires_payment_method":
        refuse(payment, (state["last_payment_error"] or {}).get("code") or status)
    elif status == "requires_action":
        require_confirmation(payment, WANTS_CONFIRMATION)
    elif status == "canceled":
        # What a replaced intent was for is asked for anew (confirmation.replaced).
        end = release if payment.awaits_confirmation else fail
        end(payment, status)
    return payment


def process(payment):
    """The bank works on it; what waited for the company to confirm it is under way again."""
    if not payment.can_move_to(Payment.Status.PROCESSING):
        return
    payment.move_to(Payment.Status.PROCESSING, by=None)
    posting.payment_processing(payment, happened_at=timezone.now())
    for allocation in payment.allocations.select_related("invoice"):
        if allocation.invoice.can_move_to(Invoice.Status.COLLECTING):
            allocation.invoice.start_collecting()


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
    """Mark what was paid. Of a late success, what was settled otherwise meanwhile goes back."""
    too_much_cents = 0
    for allocation in payment.allocations.select_related("invoice__engagement"):
        if not settle_allocation(allocation, late=revived):
            too_much_cents += allocation.cents
    suspensions.lift_paid(payment)
    if too_much_cents:
        refund(payment, too_much_cents, reason=PAID_TWICE, by=None)


def settle_allocation(allocation, *, late):
    """Its invoice is paid by it. Returns whether: not one that was settled otherwise.

    late: nor one that another payment is asked for meanwhile.
    """
    invoice = allocation.invoice
    if invoice.status in SETTLED or (late and is_asked_for(invoice)):
        return False
    allocation.released_at = allocation.lost_by = None
    allocation.save(update_fields=["released_at", "lost_by"])
    settle_invoice(invoice)
    return True


def settle_invoice(invoice):
    """It is paid, and so is the commission, which is kept back from it."""
    if invoice.status == Invoice.Status.UNCOLLECTIBLE:
        posting.bad_debt_recovered(
            invoice,
            outstanding_cents(invoice),
            times_written_off(invoice),
            happened_at=timezone.now(),
        )
    invoice.mark_paid(by=None)
    commission = Invoice.objects.filter(services=invoice).exclude(status="paid").first()
    if commission:
        commission.mark_paid(by=None)


def is_asked_for(invoice):
    return invoice.allocations.filter(released_at__isnull=True).exists()


def refuse(payment, code):
    """The bank said no, or wants to hear from the company first."""
    if payment.awaits_confirmation:
        # The company sits before its bank's page and may try again: it only reads what was said.
        payment.failure_code = code[:60]
        payment.save(update_fields=["failure_code"])
    elif code == WANTS_CONFIRMATION and payment.intent_id:
        require_confirmation(payment, code)
    else:
        fail(payment, code)


def require_confirmation(payment, code):
    """Its invoices stay with it, so that no other payment asks for them meanwhile."""
    if not payment.can_move_to(Payment.Status.ACTION_REQUIRED):
        return
    payment.move_to(Payment.Status.ACTION_REQUIRED, by=None, reason=code, failure_code=code)
    for allocation in payment.allocations.select_related("invoice"):
        allocation.invoice.require_action(by=None, reason=CONFIRMATION_NEEDED)
    emails.confirmation_needed(payment)


def fail(payment, code):
    """The bank said no. After three times the company has to act."""
    if not release(payment, code):
        return
    # One that was written off or cancelled meanwhile is not asked for any more.
    collected = payment.allocations.filter(invoice__status=Invoice.Status.COLLECTING)
    invoices = [part.invoice for part in collected.select_related("invoice__engagement")]
    owed = [one for one in invoices if still_owed(one, payment.is_last_attempt)]
    if not owed:
        return
    announce = emails.action_required if payment.is_last_attempt else emails.payment_failed
    announce(payment)
    if payment.is_last_attempt:
        suspensions.suspend_unpaid(owed)


def still_owed(invoice, is_last_attempt):
    """Let it wait for the next try or for the company, unless credit notes came meanwhile."""
    wait = invoice.require_action if is_last_attempt else invoice.await_next_try
    wait(by=None, reason=REFUSED)
    return not cancel_if_credited(invoice, by=None, reason=CREDITED)


def release(payment, code):
    """It is over without money: others may ask for its invoices. Returns whether it was open."""
    if not payment.can_move_to(Payment.Status.FAILED):
        return False
    now = timezone.now()
    payment.move_to(Payment.Status.FAILED, by=None, reason=code, failure_code=code[:60])
    payment.allocations.update(released_at=now)
    posting.payment_failed(payment, happened_at=now)
    return True
