"""A freelancer's months, billed one after the other, and what they have to add up to."""

from dateutil.relativedelta import relativedelta

from billing.collection.models import Payment
from billing.collection.tasks import refund_credit_notes
from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.payouts.models import Overpayment, Transfer
from billing.stripe.fake import accounts
from billing.stripe.fake.memory import find
from billing.stripe.models import FakeObject
from billing.stripe.tasks import settle
from tests.billing import worlds


class Months:
    """Months of one freelancer's work for one company, billed one after the other."""

    def __init__(self, engagement, account):
        self.engagement, self.account, self.billed = engagement, account, 0

    def bill(self, minutes=600):
        self.ask(minutes)
        settle()
        return Invoice.objects.services().order_by("pk").last()

    def ask(self, minutes=600):
        """Invoice the next month, and leave all calls and messages waiting."""
        month = self.engagement.start_on.replace(day=1) + relativedelta(months=self.billed)
        self.billed += 1
        worlds.run_billing(worlds.approved_timesheet(self.engagement, (minutes,), month).month)

    def pay_out(self):
        """She moves all that she has at Stripe to her bank."""
        accounts.pay_out(self.at_stripe())

    def at_stripe(self):
        return find("v2.core.account", self.account.stripe_id)

    def credit(self, invoice, minutes):
        credit(invoice, {invoice.lines.get().pk: minutes}, reason="Contested.", by=None)
        refund_credit_notes()
        settle()


def received():
    """What Stripe says has reached her."""
    return sum(
        transfer.data["amount"] - transfer.data["amount_reversed"]
        for transfer in FakeObject.objects.filter(kind="transfer")
    )


def books_agree():
    return Leg.objects.on(Account.STRIPE).balance() == worlds.moved_at_stripe()


def adds_up():
    """What reached her is hers, but for what she owes; nobody gave more than companies paid."""
    hers = sum(transfer.kept_cents for transfer in Transfer.objects.left())
    owed = sum(overpayment.left_cents for overpayment in Overpayment.objects.open())
    paid = sum(p.amount_cents - p.refunded_cents for p in Payment.objects.received())
    return received() == hers + owed and hers <= paid and books_agree()
