"""From approved hours to money on both sides."""

import pytest

from billing.collection.models import Payment
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.payouts.models import Transfer
from billing.stripe.fake import charges
from billing.stripe.fake.memory import find
from billing.stripe.models import FakeObject
from billing.stripe.tasks import settle
from tests.billing import worlds


@pytest.fixture
def month(engagement, amelie, freelancer):
    """A month to bill: work approved, both sides set up."""
    worlds.set_up_payment(engagement.company, amelie)
    worlds.set_up_payouts(freelancer)
    return worlds.approved_timesheet(engagement).month


def test_a_month_is_invoiced_collected_booked_and_paid_out(month, company, amelie):
    runs = worlds.run_billing(month, by=amelie)
    settle()

    (invoice,) = runs[company].invoices
    invoice.refresh_from_db()
    payment, transfer = Payment.objects.get(), Transfer.objects.get()
    assert invoice.status == "paid"
    assert payment.status == "succeeded"
    assert payment.amount_cents == invoice.total_cents == 14_700
    assert transfer.status == "paid"
    assert transfer.amount_cents == invoice.total_cents - invoice.commission.total_cents
    assert invoice.commission.status == "paid"
    assert Leg.objects.on(Account.RECEIVABLE).balance() == 0
    assert Leg.objects.on(Account.FREELANCERS).balance() == 0
    assert Leg.objects.on(Account.IN_TRANSIT).balance() == 0
    assert Leg.objects.on(Account.STRIPE).balance() == worlds.moved_at_stripe()


def test_a_run_that_is_repeated_changes_nothing(month, amelie):
    for _ in range(3):
        worlds.run_billing(month, by=amelie)
        settle()

    assert Invoice.objects.services().count() == 1
    assert Payment.objects.count() == Transfer.objects.count() == 1
    assert worlds.charges_at_stripe() == 1


def test_several_engagements_of_a_company_are_collected_by_one_payment(month, company, amelie):
    second = worlds.another_engagement(company)
    worlds.set_up_payouts(second.freelancer)
    worlds.approved_timesheet(second, minutes=(60,))

    worlds.run_billing(month, by=amelie)
    settle()

    payment = Payment.objects.get()
    assert payment.invoices.count() == 2
    assert payment.amount_cents == sum(i.total_cents for i in Invoice.objects.services())
    assert Transfer.objects.filter(status="paid").count() == 2
    assert Leg.objects.on(Account.STRIPE).balance() == worlds.moved_at_stripe()


def test_without_a_billing_mandate_nothing_is_issued(engagement, amelie, company):
    worlds.set_up_payment(company, amelie)
    month = worlds.approved_timesheet(engagement).month

    runs = worlds.run_billing(month)

    assert runs[company].waiting == {engagement: "billing_mandate"}
    assert not Invoice.objects.exists()


def test_without_a_payment_method_the_company_is_asked_to_act(engagement, freelancer, amelie):
    worlds.set_up_payouts(freelancer)
    month = worlds.approved_timesheet(engagement).month

    worlds.run_billing(month)
    assert Invoice.objects.services().get().status == "action_required"
    assert not FakeObject.objects.filter(kind="payment_intent").exists()

    worlds.set_up_payment(engagement.company, amelie)
    settle()
    assert Invoice.objects.services().get().status == "paid"


def test_a_debit_is_paid_out_once_it_has_settled(engagement, freelancer, amelie):
    worlds.set_up_payment(engagement.company, amelie, "sepa")
    worlds.set_up_payouts(freelancer)
    worlds.run_billing(worlds.approved_timesheet(engagement).month)
    settle()
    payment = Payment.objects.get()
    assert payment.status == "processing"
    assert Leg.objects.on(Account.IN_TRANSIT).balance() == payment.amount_cents
    assert not Transfer.objects.exists()

    charges.succeed(find("payment_intent", payment.intent_id))
    settle()
    assert Payment.objects.get().status == "succeeded"
    assert Transfer.objects.get().status == "paid"
    assert Leg.objects.on(Account.STRIPE).balance() == worlds.moved_at_stripe()
