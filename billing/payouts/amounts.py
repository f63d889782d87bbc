"""What is the freelancer's of an invoice, and what is left of a transfer. Integer cents."""

from billing.invoices.models import Invoice
from billing.stripe import outbox


def due_cents(invoice):
    """What is the freelancer's of an invoice: the total less the commission, after credit notes."""
    return due_together_cents(Invoice.objects.filter(pk=invoice.pk))


def due_together_cents(invoices):
    """The same of a queryset of services invoices, all together. Two queries."""
    documents = Invoice.objects.with_outstanding()
    ours = documents.filter(pk__in=invoices.values("pk"))
    commissions = documents.filter(services__in=invoices.values("pk"))
    return sum(one.outstanding_cents for one in ours) - sum(
        one.outstanding_cents for one in commissions
    )


def left_cents(transfer):
    """What she will have of a transfer once every reversal under way has been made."""
    return transfer.kept_cents - under_way_cents(transfer)


def at_stripe_cents(transfer):
    """What Stripe could still take back of a transfer, given the balance for it."""
    left = transfer.sent_cents - came_back_cents(transfer) - under_way_cents(transfer)
    # Less than none while a reversal that Stripe has told of waits for its own answer.
    return max(0, left)


def under_way_cents(transfer):
    asked = outbox.unfinished("transfer_reversal", subject_id=transfer.pk)
    return sum(operation.params["amount"] for operation in asked)


def came_back_cents(transfer):
    """What Stripe itself has taken back of a transfer."""
    return sum(reversal.cents for reversal in transfer.reversals.all())
