"""What holds of one invoice whose payment is to be confirmed."""

from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from tests.billing import worlds


def invoice():
    return Invoice.objects.services().get()


def charged_once():
    """One charge in Stripe's own list, and the same money in the books."""
    return (
        worlds.charges_at_stripe() == 1
        and Leg.objects.on(Account.STRIPE).balance() == worlds.moved_at_stripe()
        and Leg.objects.on(Account.RECEIVABLE).balance() == 0
    )
