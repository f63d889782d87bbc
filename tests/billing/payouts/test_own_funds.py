"""The freelancer of an invoice that was written off: paid by us, or once the company pays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.collection import dunning
from billing.collection.models import Payment
from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.payouts import own_funds, tasks
from billing.payouts.amounts import due_cents
from billing.payouts.models import Overpayment, Transfer
from billing.stripe.fake import accounts, charges, disputes, own_money
from billing.stripe.fake.memory import find
from billing.stripe.models import FakeObject, Operation
from billing.stripe.tasks import settle
from journal.models import Entry, IllegalMove
from mail.models import OutgoingMail
from tests.billing import worlds

REASON = "The company was wound up."


@pytest.fixture
def account(freelancer):
    return worlds.set_up_payouts(freelancer)


@pytest.fixture
def invoice(engagement, company, amelie, account, oscar):
    """Approved, invoiced, asked for, reminded of, and written off; our own money is at Stripe."""
    own_money.top_up(1_000_000)
    worlds.set_up_payment(company, amelie, "sepa_failing")
    worlds.run_billing(worlds.approved_timesheet(engagement).month)
    settle()
    found = worlds.write_off(Payment.objects.get(), oscar)
    tasks.release_transfers()
    return found


@pytest.fixture
def held(invoice):
    return Transfer.objects.get()


def company_pays():
    charges.succeed(find("payment_intent", Payment.objects.get().intent_id))
    settle()


def sent():
    return FakeObject.objects.filter(kind="transfer").count()


def test_it_waits_for_a_decision_and_nothing_leaves(held):
    tasks.release_transfers()
    settle()

    held.refresh_from_db()
    assert (held.status, held.blocked_by) == ("blocked", "unpaid")
    assert held.amount_cents == due_cents(held.invoice)
    assert list(Transfer.objects.unpaid(on=timezone.localdate())) == [held]
    assert sent() == 0


def test_paid_from_our_own_funds_the_loss_is_ours(held, oscar):
    own_funds.pay(held, by=oscar, reason=REASON)
    settle()

    held.refresh_from_db()
    assert held.status == "paid"
    params = Operation.objects.get(kind="transfer").params
    assert "source_transaction" not in params
    assert Leg.objects.on(Account.FREELANCERS).balance() == 0
    assert Leg.objects.on(Account.BAD_DEBT).balance() == held.invoice.total_cents
    entry = Entry.objects.about(held).get(verb="own_funds")
    assert (entry.by, entry.reason) == (oscar, REASON)
    assert held.invoice.number in OutgoingMail.objects.get(template="payout_sent").text


def test_nobody_pays_her_twice(held, oscar):
    own_funds.pay(held, by=oscar, reason=REASON)
    with pytest.raises(IllegalMove):
        own_funds.pay(held, by=oscar, reason=REASON)
    for _ in range(2):
        tasks.release_transfers()
        settle()

    assert sent() == 1


def test_what_the_company_pays_later_is_ours_when_she_was_paid(held, invoice, oscar):
    own_funds.pay(held, by=oscar, reason=REASON)
    settle()
    company_pays()

    invoice.refresh_from_db()
    assert invoice.status == "paid"
    assert (sent(), Transfer.objects.count()) == (1, 1)
    assert Leg.objects.on(Account.BAD_DEBT).balance() == 0
    assert Leg.objects.on(Account.FREELANCERS).balance() == 0


def test_what_the_company_pays_later_is_hers_when_she_waited(held, invoice, oscar):
    own_funds.keep_waiting(held, by=oscar, reason="A court decides in spring.")
    company_pays()

    held.refresh_from_db()
    assert (held.status, held.payment) == ("paid", Payment.objects.get())
    assert Operation.objects.get(kind="transfer").params["source_transaction"]
    with pytest.raises(IllegalMove):
        own_funds.pay(held, by=oscar, reason=REASON)
    assert sent() == 1


def test_who_waits_is_asked_again_after_some_weeks(held, oscar, settings):
    own_funds.keep_waiting(held, by=oscar, reason="A court decides in spring.")
    today = timezone.localdate()
    days = settings.MARKETPLACE["WRITTEN_OFF_WAIT_DAYS"]

    assert not Transfer.objects.unpaid(on=today + timedelta(days=days - 1)).exists()
    assert list(Transfer.objects.unpaid(on=today + timedelta(days=days))) == [held]
    own_funds.pay(held, by=oscar, reason=REASON)
    settle()
    assert sent() == 1


def test_what_credit_notes_took_back_is_not_paid(held, invoice, oscar):
    credit(invoice, by=oscar, reason="Never happened.")

    with pytest.raises(IllegalMove):
        own_funds.pay(held, by=oscar, reason=REASON)
    assert not Entry.objects.about(held).filter(verb="own_funds").exists()


@pytest.mark.parametrize("minutes", [60, None])
def test_what_is_credited_after_she_was_paid_comes_back(held, invoice, oscar, minutes):
    own_funds.pay(held, by=oscar, reason=REASON)
    settle()
    line = invoice.lines.get()
    credit(invoice, minutes and {line.pk: minutes}, by=oscar, reason="Never happened.")
    for _each in range(2):
        tasks.release_transfers()
        settle()

    held.refresh_from_db()
    assert held.kept_cents == due_cents(invoice)
    assert Operation.objects.filter(kind="transfer_reversal").count() == 1
    assert Leg.objects.on(Account.FREELANCERS).balance() == 0


def test_of_what_she_has_paid_out_she_owes_what_is_credited(held, invoice, account, oscar):
    own_funds.pay(held, by=oscar, reason=REASON)
    settle()
    accounts.pay_out(find("v2.core.account", account.stripe_id))
    credit(invoice, by=oscar, reason="Never happened.")
    for _each in range(2):
        tasks.release_transfers()
        settle()

    assert Overpayment.objects.get().amount_cents == held.amount_cents


def test_a_restricted_account_holds_it_and_the_decision_stands(held, account, oscar):
    accounts.restrict(find("v2.core.account", account.stripe_id))
    settle()
    own_funds.pay(held, by=oscar, reason=REASON)
    held.refresh_from_db()
    assert (held.status, held.blocked_by) == ("blocked", "account")

    accounts.enable(find("v2.core.account", account.stripe_id))
    settle()
    held.refresh_from_db()
    assert held.status == "paid"


def test_without_money_of_our_own_it_is_tried_again_until_there_is_some(held, oscar):
    FakeObject.objects.filter(kind="balance_transaction").delete()
    own_funds.pay(held, by=oscar, reason=REASON)
    settle()
    held.refresh_from_db()
    assert held.status == "failed"

    own_money.top_up(1_000_000)
    tasks.release_transfers()
    settle()
    held.refresh_from_db()
    assert held.status == "paid"


def test_after_a_lost_dispute_she_who_kept_the_money_keeps_it(
    engagement, company, amelie, account, oscar
):
    """She owed it back; once the invoice is written off and we pay, one settles the other."""
    worlds.set_up_payment(company, amelie)
    worlds.run_billing(worlds.approved_timesheet(engagement).month)
    settle()
    accounts.pay_out(find("v2.core.account", account.stripe_id))
    dispute = disputes.dispute(find("payment_intent", Payment.objects.get().intent_id))
    disputes.close_dispute(dispute, won=False)
    settle()
    dunning.remind(on=timezone.localdate() + timedelta(days=1))
    dunning.write_off(Invoice.objects.services().get(), by=oscar, reason=REASON)
    tasks.release_transfers()
    own_funds.pay(Transfer.objects.unpaid(on=timezone.localdate()).get(), by=oscar, reason=REASON)
    settle()

    assert [transfer.status for transfer in Transfer.objects.order_by("pk")] == [
        "reversed",
        "set_off",
    ]
    assert Leg.objects.on(Account.OVERPAID).balance() == 0
    assert Leg.objects.on(Account.FREELANCERS).balance() == 0
    assert sent() == 1
