"""What must be true of the books once all that waits was done, compared with Stripe's own list."""

from billing.collection import reversals
from billing.collection.models import Chargeback, Payment, PaymentAllocation, Refund
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.payouts.actions import due_cents
from billing.payouts.models import Transfer
from billing.stripe.fake.memory import where
from billing.stripe.models import FakeObject, Operation
from marketplace.people.models import Freelancer
from tests.billing import worlds

OWED = (*Invoice.AWAITING, Invoice.Status.COLLECTING)


def check(company):
    """Of the one company there is, and of all who worked for it."""
    assert not Operation.objects.stuck().exists()
    assert Leg.objects.on(Account.STRIPE).balance() == worlds.moved_at_stripe()
    on_the_way = where("payment_intent", status="processing")
    assert Leg.objects.on(Account.IN_TRANSIT).balance() == sum(
        intent.data["amount"] for intent in on_the_way
    )
    check_the_company(company)
    for freelancer in Freelancer.objects.filter(engagements__company=company):
        check_a_freelancer(freelancer)
    check_each_charge()


def check_the_company(company):
    """It owes what is left of its invoices, less what is still to go back to it."""
    services = Invoice.objects.services().with_outstanding()
    owed = sum(invoice.outstanding_cents for invoice in services.filter(status__in=OWED))
    disputed = sum(Chargeback.objects.open().values_list("amount_cents", flat=True))
    legs = Leg.objects.filter(account__in=[Account.RECEIVABLE, Account.IN_TRANSIT])
    assert legs.balance() == owed + disputed - still_to_refund()
    given_up = services.filter(status=Invoice.Status.UNCOLLECTIBLE)
    lost = sum(invoice.outstanding_cents for invoice in given_up)
    assert Leg.objects.on(Account.BAD_DEBT).balance() == lost


def still_to_refund():
    """What was collected beyond what is owed and did not go back: disputed, or sent back."""
    live = PaymentAllocation.objects.filter(released_at=None, invoice__status="paid")
    paid_twice = Refund.objects.filter(credit_note=None, status="failed")
    paid_twice = paid_twice.exclude(payment__status="lost")
    return sum(map(reversals.collected_beyond, live)) + sum(r.amount_cents for r in paid_twice)


def check_a_freelancer(freelancer):
    """She has her share of each paid invoice, unless something named holds it or she owes it."""
    hers, at_stripe = 0, 0
    for invoice in Invoice.objects.services().filter(freelancer=freelancer):
        share, kept = due_cents(invoice), kept_of(invoice)
        hers, at_stripe = hers + share, at_stripe + kept
        if not is_received(invoice):
            share = 0
        if kept > share:
            assert was_refused(invoice), "She has more than her share, and nobody noticed."
        elif kept < share:
            held = invoice.transfers.get(status="blocked").blocked_by
            assert held == "account"
            assert not freelancer.payout_account.is_payable
    legs = Leg.objects.on(Account.FREELANCERS).filter(freelancer=freelancer)
    assert legs.balance() == at_stripe - hers


def kept_of(invoice):
    """What the freelancer has of an invoice by Stripe's own list, less what came back."""
    ids = invoice.transfers.exclude(stripe_id=None).values_list("stripe_id", flat=True)
    return sum(map(left_of, FakeObject.objects.filter(pk__in=ids)))


def left_of(transfer):
    return transfer.data["amount"] - transfer.data["amount_reversed"]


def is_received(invoice):
    live = invoice.allocations.filter(released_at=None, payment__status__in=Payment.RECEIVED)
    return invoice.status == "paid" and live.exists()


def was_refused(invoice):
    """Whether Stripe could not take it back: her balance there was too small."""
    transfers = invoice.transfers.values("pk")
    refused = Operation.objects.refused("transfer_reversal")
    return refused.filter(subject_id__in=transfers).exists()


def check_each_charge():
    """No more of a charge was passed on than is left of it."""
    for charge in where("charge", status="succeeded"):
        lost = where("dispute", charge=charge.pk).exclude(data__status="won")
        left = charge.data["amount"] - charge.data["amount_refunded"]
        left -= sum(dispute.data["amount"] for dispute in lost)
        sent = list(where("transfer", source_transaction=charge.pk))
        passed_on = Transfer.objects.filter(stripe_id__in=[transfer.pk for transfer in sent])
        if not any(was_refused(transfer.invoice) for transfer in passed_on):
            assert sum(map(left_of, sent)) <= left
