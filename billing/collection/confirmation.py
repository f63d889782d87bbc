"""A bank that wants to hear from the company before it pays (strong customer authentication).

The company confirms the very PaymentIntent that was refused, on its bank's page. A PaymentIntent
succeeds once at most, so neither a second click nor two open pages can collect twice, which a
Checkout session with an intent of its own could. As long as it is open it keeps its invoices
(PaymentAllocation), so that no other payment can ask for them: another payment method is used only
after Stripe has cancelled the intent. See docs/adr/0012.
"""

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from billing.collection.actions import retry
from billing.collection.models import Customer, Payment
from billing.collection.outcomes import apply_payment_intent
from billing.invoices.models import Invoice
from billing.stripe import gateway, outbox
from billing.stripe.models import Operation
from journal.models import Entry
from journal.sweeps import each

PAYABLE = (*Invoice.AWAITING, Invoice.Status.UNCOLLECTIBLE)


def start(payment, *, by):
    """The address of the bank's page where the company confirms, or None: see the payment then.

    A page that was opened before is given again. Calls Stripe, so not within a transaction. Raises
    gateway.Unavailable.
    """
    if not is_current(payment):
        replace(payment)
        return None
    state = look(payment)
    if state["status"] == "requires_payment_method" and (operation := ask(payment, by=by)):
        outbox.perform(operation.pk)
        state = look(payment)
    page = (state["next_action"] or {}).get("redirect_to_url")
    return page["url"] if page else None


def look(payment):
    """Ask Stripe where the intent stands, and take it in."""
    state = gateway.payment_intent(payment.intent_id)
    apply_payment_intent(state)
    return state


@transaction.atomic
def ask(payment, *, by):
    """Write down the wish to confirm. Returns the Operation, or None when that is over."""
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    customer = Customer.objects.get(company=payment.company_id)
    if not payment.awaits_confirmation or not customer.can_pay or is_being_replaced(payment):
        return None
    asked = Operation.objects.filter(kind="payment_confirmation", subject_id=payment.pk)
    under_way = outbox.unfinished("payment_confirmation", subject_id=payment.pk).first()
    if under_way:
        return under_way
    Entry.objects.record(payment, "confirmation_opened", by=by)
    page = reverse("collection:confirmation_return", args=[payment.pk])
    return outbox.enqueue(
        "payment_confirmation",
        # Each time that the bank said no in between there is something new to ask.
        f"payment:{payment.pk}:confirmation:{asked.count() + 1}",
        {
            "intent": payment.intent_id,
            "payment_method": customer.payment_method_id,
            "return_url": f"{settings.BASE_URL}{page}",
            "expand": gateway.INTENT_EXPAND,
        },
        subject_id=payment.pk,
    )


def is_current(payment):
    """Whether it still asks for what is owed: credit notes may have come since."""
    allocations = payment.allocations.filter(released_at__isnull=True)
    owed = dict(
        Invoice.objects.with_outstanding()
        .filter(allocations__in=allocations, status__in=PAYABLE)
        .values_list("pk", "outstanding_cents")
    )
    return all(owed.get(part.invoice_id) == part.cents for part in allocations)


def replace_outdated():
    """A credit note came since: nobody is to confirm what is not owed any more."""
    waiting = Payment.objects.awaiting_confirmation()
    each((payment for payment in waiting if not is_current(payment)), replace)


def replace_open(company):
    """Another payment method was given: let go of what waits for a confirmation of the old one."""
    for payment in Payment.objects.awaiting_confirmation().filter(company=company):
        replace(payment)


@transaction.atomic
def replace(payment):
    """Have the intent cancelled; what is still owed is asked for anew once it is."""
    if payment.awaits_confirmation and not is_being_replaced(payment):
        asked = Operation.objects.filter(kind="payment_cancellation", subject_id=payment.pk)
        outbox.enqueue(
            "payment_cancellation",
            # One that was refused or given up may be asked for again.
            f"payment:{payment.pk}:cancellation:{asked.count() + 1}",
            {"intent": payment.intent_id, "expand": gateway.INTENT_EXPAND},
            subject_id=payment.pk,
        )


def is_being_replaced(payment):
    return outbox.unfinished("payment_cancellation", subject_id=payment.pk).exists()


@transaction.atomic
def replaced(payment_id, state):
    """Stripe has answered: from here on nobody can pay the old intent, or somebody just has."""
    # As in collect(), the company's turn comes before the payment's.
    Customer.objects.select_for_update().get(company__payments=payment_id)
    payment = apply_payment_intent(state)
    if payment.status == Payment.Status.FAILED:
        retry(payment, by=None)
