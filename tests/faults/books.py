"""What must be true of the books once all that waits was done, compared with Stripe's own list."""

from django.db.models import Q

from billing.collection.models import Chargeback, Payment, Refund
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.payouts.amounts import due_cents
from billing.payouts.models import Overpayment
from billing.stripe.fake.memory import where
from billing.stripe.models import Operation
from marketplace.people.models import Freelancer
from tests.billing import worlds

OWED = (*Invoice.AWAITING, Invoice.Status.COLLECTING)
WITHOUT_CREDIT_NOTE = Q(explanation__in=["repaid", "borne"])
REFUNDED = (Refund.Status.SUCCEEDED, Refund.Status.BY_HAND)


def check(company):
    """Of the one company there is, and of all who worked for it."""
    assert not Operation.objects.stuck().exists()
    assert Leg.objects.on(Account.STRIPE).balance() == worlds.moved_at_stripe()
    on_the_way = where("payment_intent", status="processing")
    assert Leg.objects.on(Account.IN_TRANSIT).balance() == sum(
        intent.data["amount"] for intent in on_the_way
    )
    check_the_company()
    for freelancer in Freelancer.objects.filter(engagements__company=company):
        check_a_freelancer(freelancer)
    check_each_charge()


def check_the_company():
    """It owes what is left of its invoices, less what is still to go back to it.

    What nobody expects any more, of it or of a freelancer, is lost.
    """
    services = Invoice.objects.services().with_outstanding()
    unpaid = sum(invoice.outstanding_cents for invoice in services.filter(status__in=OWED))
    disputed = cents_of_disputes("open") + cents_to_bear("part_lost", "twice")
    legs = Leg.objects.filter(account__in=[Account.RECEIVABLE, Account.IN_TRANSIT])
    to_give_back = still_to_refund() + cents_to_bear("owed_back")
    assert legs.balance() == unpaid + disputed - to_give_back
    given_up = services.filter(status=Invoice.Status.UNCOLLECTIBLE)
    lost = sum(invoice.outstanding_cents for invoice in given_up)
    left_to_freelancers = Overpayment.objects.filter(status="waived").left_cents()
    gifts = owed(Refund.objects.filter(explanation="borne"))
    borne = lost + cents_to_bear("borne") + left_to_freelancers + gifts
    assert Leg.objects.on(Account.BAD_DEBT).balance() == borne


def cents_of_disputes(*statuses, **kind):
    found = Chargeback.objects.filter(status__in=statuses, **kind)
    return sum(found.values_list("amount_cents", flat=True))


def cents_to_bear(*statuses, **kind):
    """What is in no invoice: a part that is lost, or what the company has twice."""
    found = Chargeback.objects.filter(status__in=statuses, **kind)
    return sum(chargeback.to_bear_cents for chargeback in found)


def still_to_refund():
    """What was collected beyond what is owed and did not go back: disputed, or sent back.

    All of it is asked of somebody, who pays no more than that: a refund failed, or a credit note
    waits. And the company has nothing twice but what somebody is asked about, or has decided.
    """
    total = 0
    for payment in Payment.objects.exclude(paid_at=None):
        cents = not_with_the_company(payment) - cents_of_paid_invoices(payment)
        waiting = Invoice.objects.to_refund().filter(corrects__allocations__payment=payment)
        asked = owed(payment.refunds.filter(status="failed"))
        assert asked <= cents <= asked + sum(note.total_cents for note in waiting)
        total += cents
    return total


def cents_of_paid_invoices(payment):
    live = payment.allocations.filter(released_at=None, invoice__status="paid")
    invoices = Invoice.objects.with_outstanding().filter(allocations__in=live)
    return sum(invoice.outstanding_cents for invoice in invoices)


def not_with_the_company(payment):
    """What of it the company has neither by refunds nor from its bank, but for what it has twice.

    A part that its bank has is asked for by itself, unless it is what a refund owed.
    """
    whole = {"payment": payment, "is_partial": False}
    taken = cents_of_disputes("lost", "twice", "repaid", "borne", **whole)
    taken += cents_of_disputes("counted", payment=payment)
    taken -= cents_to_bear("twice", "repaid", "borne", **whole)
    back = payment.refunds.filter(status__in=REFUNDED)
    # What it has without a credit note it has paid again, or may keep.
    back = back.exclude(WITHOUT_CREDIT_NOTE)
    return payment.amount_cents - taken - owed(back)


def owed(refunds):
    return sum(refund.amount_cents - refund.taken_back_cents for refund in refunds)


def check_a_freelancer(freelancer):
    """She has her share of each invoice that was paid, and what she has beyond it she owes."""
    due, kept = 0, 0
    for invoice in Invoice.objects.services().filter(freelancer=freelancer):
        due, kept = due + due_cents(invoice), kept + kept_of(invoice)
        check_a_share(invoice)
    beyond = freelancer.overpayments.all()
    assert at_stripe(freelancer) - kept == sum(debt.left_cents for debt in beyond)
    hers = Leg.objects.filter(freelancer=freelancer)
    assert hers.on(Account.FREELANCERS).balance() == kept - due
    assert hers.on(Account.OVERPAID).balance() == sum(debt.left_cents for debt in beyond.open())


def check_a_share(invoice):
    """What she keeps of it is hers; only an account that Stripe restricts keeps it from her."""
    if is_asked_about(invoice):
        return
    wanted = due_cents(invoice) if is_passed_on(invoice) else 0
    if kept_of(invoice) < wanted:
        assert invoice.transfers.get(status="blocked").blocked_by == "account"
        assert not invoice.freelancer.payout_account.is_payable
    else:
        assert kept_of(invoice) == wanted


def is_asked_about(invoice):
    """A bank asks about its payment, or has a part of it: transfers and refunds of it may wait."""
    whole = Chargeback.objects.of_whole_payments().values("payment")
    asked = Chargeback.objects.open().exclude(payment__in=whole).values("payment")
    return invoice.allocations.filter(released_at=None, payment__in=asked).exists()


def kept_of(invoice):
    return sum(transfer.kept_cents for transfer in invoice.transfers.left())


def is_passed_on(invoice):
    """Paid by the company, or by us in its place."""
    live = invoice.allocations.filter(released_at=None, payment__status__in=Payment.RECEIVED)
    paid = invoice.status == "paid" and live.exists()
    return paid or invoice.transfers.filter(from_own_funds=True).exists()


def at_stripe(freelancer):
    """What Stripe's own list says that she was sent, less what came back."""
    return sum(map(left_of, where("transfer", destination=freelancer.payout_account.stripe_id)))


def left_of(transfer):
    return transfer.data["amount"] - transfer.data["amount_reversed"]


def check_each_charge():
    """No more of a charge was passed on than is left of it, but for what freelancers owe.

    A part that a bank takes back comes out of our balance: of whom it was is not known. So does
    what the company was refunded without a credit note.
    """
    for charge in where("charge", status="succeeded"):
        whole = Chargeback.objects.of_whole_payments().values("stripe_id")
        taken_back = where("dispute", charge=charge.pk).filter(pk__in=whole)
        gifts = Refund.objects.filter(payment__charge_id=charge.pk).filter(WITHOUT_CREDIT_NOTE)
        left = charge.data["amount"] - charge.data["amount_refunded"] + owed(gifts)
        # A bank takes the whole back, also where refunds had gone out besides.
        left = max(0, left - sum(dispute.data["amount"] for dispute in taken_back))
        sent = list(where("transfer", source_transaction=charge.pk))
        debts = Overpayment.objects.filter(transfer__stripe_id__in=[each.pk for each in sent])
        assert sum(map(left_of, sent)) <= left + sum(debt.amount_cents for debt in debts)
