"""How a company pays: a card or a SEPA mandate, entered on Stripe's own page."""

from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from billing.collection import confirmation, emails
from billing.collection.actions import collect
from billing.collection.models import Customer
from billing.invoices.models import Invoice
from billing.stripe import gateway
from journal.models import Entry
from marketplace.engagements.actions import complete_setup
from marketplace.engagements.models import Engagement

SETTING_UP = (Engagement.Status.PENDING_SIGNATURE, Engagement.Status.PENDING_SETUP)


def start_setup(company, *, by):
    """The address of the hosted page where the company enters a card or an IBAN.

    Calls Stripe, so not within a transaction. Raises gateway.Unavailable.
    """
    customer, _ = Customer.objects.get_or_create(company=company)
    if customer.stripe_id is None:
        customer.stripe_id = gateway.create_customer(company.pk, name=company.name, email=by.email)
        Customer.objects.filter(pk=customer.pk).update(stripe_id=customer.stripe_id)
    Customer.objects.filter(pk=customer.pk).update(setups=F("setups") + 1)
    customer.refresh_from_db(fields=["setups"])
    page = reverse("collection:method", args=[company.pk])
    back = reverse("collection:setup_return")
    session = gateway.create_setup_session(
        customer.stripe_id,
        success_url=f"{settings.BASE_URL}{back}?session_id={{CHECKOUT_SESSION_ID}}",
        cancel_url=f"{settings.BASE_URL}{page}",
        language=by.language,
        key=f"setup-{customer.pk}-{customer.setups}",
    )
    return session["url"]


@transaction.atomic
def apply_setup(session, *, by=None):
    """Take in the present state of a setup session; an older one than the last is ignored.

    session: as gateway.setup_session gives it. Returns the Customer.
    """
    customer = Customer.objects.select_for_update().get(stripe_id=session["customer"])
    intent = session["setup_intent"]
    at = datetime.fromtimestamp(intent["created"], UTC)
    if intent["status"] == "succeeded":
        if customer.confirmed_at is None or customer.confirmed_at <= at:
            payment_method_confirmed(customer, intent, at=at, by=by)
    else:
        note_refusal(customer, intent, by=by)
    return customer


@transaction.atomic
def apply_refused_setup(intent):
    """The hosted page refused a card or an IBAN. intent: as gateway.setup_intent gives it."""
    customer = Customer.objects.select_for_update().get(stripe_id=intent["customer"])
    note_refusal(customer, intent, by=None)


def note_refusal(customer, intent, *, by):
    """A method that works goes on; without one the company reads that this one was refused."""
    error = intent["last_setup_error"]
    if error and customer.status in customer.WITHOUT_METHOD:
        customer.move_to(Customer.Status.FAILED, by=by, reason=error.get("code") or "")


def payment_method_confirmed(customer, intent, *, at, by):
    """Remember how this company pays, and go on with what waited for it."""
    method, mandate = intent["payment_method"], intent["mandate"]
    # Told of before: once it is lost, an old page does not bring it back.
    if customer.payment_method_id == method["id"]:
        return
    customer.payment_method_id = method["id"]
    customer.method = method["type"]
    customer.method_label = label(method)
    customer.mandate_id = mandate["id"] if mandate else ""
    customer.mandate_reference = reference(mandate)
    customer.confirmed_at = at
    customer.save()
    if not customer.can_pay:
        customer.move_to(Customer.Status.ACTIVE, by=by)
    Entry.objects.record(
        customer, "method_confirmed", by=by, data={"method": customer.method_label}
    )
    complete_payment_setup(customer.company, by=by)
    confirmation.replace_open(customer.company)
    collect(customer.company, waiting_for_a_method(customer.company), by=by)


def waiting_for_a_method(company):
    """What the company owes and was asked for in vain; the rest comes with the month's run."""
    owed = Invoice.objects.awaiting_collection().filter(company=company)
    return owed.exclude(status=Invoice.Status.ISSUED, payments__isnull=True)


def complete_payment_setup(company, *, by):
    """Tick the step in every engagement of the company that waits for it."""
    waiting = Engagement.objects.filter(
        company=company,
        status__in=SETTING_UP,
        setup_steps__kind="payment_method",
        setup_steps__done_at__isnull=True,
    )
    for engagement in waiting:
        complete_setup(engagement, "payment_method", by=by)


def label(method):
    details = method[method["type"]]
    name = details["brand"].title() if method["type"] == "card" else "SEPA"
    return f"{name} •••• {details['last4']}"


def reference(mandate):
    if not mandate:
        return ""
    return mandate["payment_method_details"]["sepa_debit"]["reference"]


@transaction.atomic
def method_lost(payment_method_id, *, reason):
    """The bank cancelled the mandate, or the method was removed: nothing can be collected by it."""
    customer = (
        Customer.objects.select_for_update()
        .filter(payment_method_id=payment_method_id, status=Customer.Status.ACTIVE)
        .first()
    )
    if customer:
        customer.move_to(Customer.Status.INACTIVE, by=None, reason=reason)
        emails.method_needed(customer)
