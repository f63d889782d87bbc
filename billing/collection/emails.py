"""What the people who pay for a company are told."""

from django.conf import settings

from accounts.models import Membership, User
from billing.invoices.models import Invoice
from mail.outbox import send

PAYERS = (Membership.Role.OWNER, Membership.Role.ACCOUNTANT)


def payers(company):
    return User.objects.filter(memberships__company=company, memberships__role__in=PAYERS)


def method_needed(customer):
    """Something is due and there is no working payment method."""
    for reader in payers(customer.company):
        send(
            "method_needed",
            to=reader,
            context={"customer": customer},
            key=f"method_needed:{customer.pk}:{customer.setups}:{customer.status}:{reader.pk}",
        )


def above_limit(customer):
    """More is due than a direct debit may collect: another payment method is asked for."""
    for reader in payers(customer.company):
        send(
            "payment_above_limit",
            to=reader,
            context={"customer": customer, "limit_cents": settings.STRIPE_SEPA_LIMIT_CENTS},
            key=f"payment_above_limit:{customer.pk}:{customer.setups}:{reader.pk}",
        )


def payment_failed(payment):
    """The bank refused; it is tried again."""
    tell(payment, "payment_failed")


def confirmation_needed(payment):
    """The bank wants the company to confirm this payment on a page of its own."""
    tell(payment, "payment_confirmation")


def action_required(payment):
    """The bank refused for the last time and only the company can help."""
    tell(payment, "payment_action_required")


def overdue(reminder):
    """An invoice is overdue: the words grow firmer with each step."""
    invoice = Invoice.objects.with_outstanding().get(pk=reminder.invoice_id)
    for reader in payers(invoice.company):
        send(
            "invoice_overdue",
            to=reader,
            context={"reminder": reminder, "invoice": invoice},
            key=f"invoice_overdue:{reminder.pk}:{reader.pk}",
        )


def tell(payment, template):
    for reader in payers(payment.company):
        send(
            template,
            to=reader,
            context={"payment": payment},
            key=f"{template}:{payment.pk}:{reader.pk}",
        )
