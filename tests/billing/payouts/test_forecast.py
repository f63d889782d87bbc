"""What a freelancer's page says has come, and will come."""

from datetime import date
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.collection.models import Payment
from billing.collection.outcomes import apply_payment_intent
from billing.invoices.models import Invoice
from billing.payouts import overpayments
from billing.payouts.amounts import due_cents, due_together_cents
from billing.payouts.forecast import MONTHS, outlook, paid_by_month
from billing.payouts.models import Overpayment, Transfer
from billing.stripe import gateway
from billing.stripe.fake import accounts, charges, disputes, own_money
from billing.stripe.fake.memory import find
from billing.stripe.tasks import settle
from tests.billing import worlds


@pytest.fixture
def bill(engagement, amelie):
    return partial(worlds.bill_a_month, engagement, amelie)


def now(freelancer):
    return outlook(freelancer, today=timezone.localdate())


def test_hours_are_still_to_invoice(engagement, freelancer):
    worlds.approved_timesheet(engagement)

    expected = now(freelancer)
    assert expected.to_invoice_cents > 0
    assert (expected.on_its_way_cents, expected.paid_cents) == (0, 0)


def test_an_invoice_is_on_its_way_until_the_money_is_there(bill, freelancer):
    bill("sepa")
    invoice = Invoice.objects.services().get()
    asked = now(freelancer)
    assert (asked.to_invoice_cents, asked.on_its_way_cents) == (0, due_cents(invoice))

    charges.succeed(find("payment_intent", Payment.objects.get().intent_id))
    apply_payment_intent(gateway.payment_intent(Payment.objects.get().intent_id))
    assert not Transfer.objects.exists()
    assert now(freelancer).on_its_way_cents == due_cents(invoice)
    settle()
    paid = now(freelancer)
    assert (paid.on_its_way_cents, paid.paid_cents) == (0, due_cents(invoice))
    assert len(paid.paid) == MONTHS
    assert paid.paid[-1] == (timezone.localdate().replace(day=1), due_cents(invoice))


def test_what_is_held_back_is_counted_once(bill, freelancer):
    accounts.restrict(bill("sepa"))
    settle()
    charges.succeed(find("payment_intent", Payment.objects.get().intent_id))
    settle()

    transfer = Transfer.objects.get()
    assert transfer.status == "blocked"
    assert now(freelancer).on_its_way_cents == transfer.amount_cents


def test_what_she_owes_is_taken_off_what_is_to_come(bill, freelancer):
    accounts.pay_out(bill())
    disputes.dispute(find("payment_intent", Payment.objects.get().intent_id))
    settle()

    expected = now(freelancer)
    assert expected.owed_cents == due_cents(Invoice.objects.services().get())
    assert expected.coming_cents == 0


def test_what_was_taken_back_and_sent_anew_reached_her_once(bill, freelancer):
    bill()
    dispute = disputes.dispute(find("payment_intent", Payment.objects.get().intent_id))
    settle()
    assert now(freelancer).paid_cents == 0

    disputes.close_dispute(dispute, won=True)
    settle()
    assert Transfer.objects.count() == 2
    assert now(freelancer).paid_cents == due_cents(Invoice.objects.services().get())


@pytest.mark.parametrize("repaid", [True, False])
def test_what_she_could_not_give_back_at_once_reached_her_once(bill, freelancer, oscar, repaid):
    """Sent back by bank transfer it reaches her anew; else the new transfer is set off with it."""
    accounts.pay_out(bill())
    dispute = disputes.dispute(find("payment_intent", Payment.objects.get().intent_id))
    settle()
    due = due_cents(Invoice.objects.services().get())
    if repaid:
        overpayments.repay(Overpayment.objects.get(), by=oscar, reason="Received today.")
        own_money.top_up(due)
    assert now(freelancer).paid_cents == (0 if repaid else due)

    disputes.close_dispute(dispute, won=True)
    settle()
    assert now(freelancer).paid_cents == due


def test_the_sum_of_invoices_is_that_of_each(bill):
    bill("sepa")
    invoices = Invoice.objects.services()

    assert due_together_cents(invoices) == sum(due_cents(invoice) for invoice in invoices)


def test_the_months_follow_each_other(freelancer):
    months = [month for month, _cents in paid_by_month(freelancer, today=date(2026, 2, 28))]

    assert months[0] == date(2025, 11, 1)
    assert months[-1] == date(2026, 2, 1)


def test_the_page_shows_it_to_her_and_the_list_alone_to_staff(client, bill, farid, oscar):
    bill()
    client.force_login(farid)
    context = client.get(reverse("payouts:transfers")).context
    assert len(context["figures"]) == 3
    assert len(context["bars"]) == MONTHS + 2

    client.force_login(oscar)
    assert "figures" not in client.get(reverse("payouts:transfers")).context
