"""A bank gives back what it had kept: all that the loss had caused is undone, and no more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.collection import actions, chargebacks, dunning, reinstatement, reversals
from billing.collection.models import Chargeback, Payment, Refund
from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.payouts import overpayments, own_funds, tasks
from billing.payouts.amounts import due_cents
from billing.payouts.models import Overpayment, Transfer
from billing.stripe import gateway
from billing.stripe.fake import accounts, charges, disputes, own_money
from billing.stripe.fake.memory import find, where
from billing.stripe.tasks import settle
from tests.billing import worlds
from tests.faults import books


@pytest.fixture
def payment(billed):
    return billed()


def now(record):
    record.refresh_from_db()
    return record


def balance(account):
    return Leg.objects.on(account).balance()


def invoice():
    return Invoice.objects.services().with_outstanding().get()


def lose(payment, cents=None):
    """Gives the dispute at Stripe."""
    record = disputes.dispute(find("payment_intent", payment.intent_id), cents)
    settle()
    disputes.close_dispute(record, won=False)
    settle()
    return record


def win(record):
    """The bank changes its mind; then all that waits is done."""
    disputes.close_dispute(record, won=True)
    settle()
    reversals.refund_credit_notes()
    tasks.release_transfers()
    settle()


def sent_to_her():
    """By Stripe's own list, less what came back."""
    return sum(books.left_of(transfer) for transfer in where("transfer"))


# --- What becomes of the invoices ----------------------------------------------------------------


def test_what_is_still_owed_is_paid_and_she_has_her_share(payment, company):
    record = lose(payment)
    assert (invoice().status, sent_to_her()) == ("overdue", 0)
    win(record)

    assert (now(payment).status, Chargeback.objects.get().status) == ("won", "won")
    assert invoice().status == "paid"
    assert payment.allocations.get().released_at is None
    assert sent_to_her() == due_cents(invoice())
    assert actions.collect(company, [invoice()], by=None) is None
    books.check(company)


def test_the_books_would_tell_if_it_were_still_asked_for(payment, company, monkeypatch):
    """The control: a dispute won after all of which only the ledger hears."""
    monkeypatch.setattr(reinstatement, "undo_loss", lambda chargeback, was: None)
    win(lose(payment))

    assert invoice().status == "overdue"
    with pytest.raises(AssertionError):
        books.check(company)


def test_to_hear_of_it_twice_changes_nothing(payment, company):
    record = lose(payment)
    win(record)
    legs = Leg.objects.count()
    chargebacks.apply_dispute(gateway.dispute(record.pk))

    assert (Leg.objects.count(), Refund.objects.count()) == (legs, 0)
    books.check(company)


def test_what_another_payment_paid_meanwhile_goes_back(payment, company, amelie):
    record = lose(payment)
    worlds.set_up_payment(company, amelie)
    assert invoice().status == "paid"
    win(record)

    refund = Refund.objects.get()
    assert (refund.payment, refund.amount_cents, refund.status) == (
        payment,
        payment.amount_cents,
        "succeeded",
    )
    assert now(payment).status == "refunded"
    assert sent_to_her() == due_cents(invoice())
    books.check(company)


@pytest.mark.parametrize("arrives", [True, False])
def test_what_another_payment_is_asked_for_goes_back(payment, company, amelie, arrives):
    record = lose(payment)
    worlds.set_up_payment(company, amelie, "sepa")
    debit = Payment.objects.latest("pk")
    assert invoice().status == "collecting"
    win(record)
    assert Refund.objects.get().amount_cents == payment.amount_cents
    books.check(company)

    (charges.succeed if arrives else charges.fail)(find("payment_intent", debit.intent_id))
    settle()
    books.check(company)


def test_what_was_cancelled_meanwhile_goes_back(payment, company, oscar):
    record = lose(payment)
    credit(invoice(), reason="Never happened.", by=oscar)
    win(record)

    assert (invoice().status, now(payment).status) == ("credited", "refunded")
    assert sent_to_her() == 0
    books.check(company)


def test_what_was_credited_in_part_meanwhile_is_refunded(payment, company, oscar):
    record = lose(payment)
    note = credit(invoice(), {invoice().lines.get().pk: 60}, reason="Too much.", by=oscar)
    win(record)

    assert Refund.objects.get().credit_note == note
    assert invoice().status == "paid"
    books.check(company)


def write_off(oscar):
    dunning.remind(on=timezone.localdate() + timedelta(days=1))
    dunning.write_off(invoice(), by=oscar, reason="Wound up.")
    tasks.release_transfers()


def test_what_was_written_off_is_no_loss(payment, company, oscar):
    record = lose(payment)
    write_off(oscar)
    assert balance(Account.BAD_DEBT) == invoice().total_cents
    win(record)

    assert (invoice().status, balance(Account.BAD_DEBT)) == ("paid", 0)
    assert sent_to_her() == due_cents(invoice())
    books.check(company)


def test_of_two_invoices_only_the_one_that_is_owed_is_paid(billed, company, oscar):
    other = worlds.another_engagement(company)
    worlds.set_up_payouts(other.freelancer)
    worlds.approved_timesheet(other)
    payment = billed()
    record = lose(payment)
    cancelled = other.invoices.get(kind="services")
    credit(cancelled, reason="Never happened.", by=oscar)
    win(record)

    assert Refund.objects.get().amount_cents == cancelled.total_cents
    live = payment.allocations.get(released_at=None).invoice
    assert (live.status, now(payment).status) == ("paid", "part_refunded")
    books.check(company)


# --- What becomes of the freelancer's money ------------------------------------------------------


@pytest.fixture
def paid_out(payment, freelancer):
    accounts.pay_out(find("v2.core.account", freelancer.payout_account.stripe_id))
    return payment


@pytest.mark.parametrize("end", [None, overpayments.waive, overpayments.repay])
def test_she_who_had_it_on_her_bank_account_has_it_once(paid_out, oscar, end):
    own_money.top_up(1_000_000)
    record = lose(paid_out)
    owed = Overpayment.objects.get()
    if end:
        end(owed, by=oscar, reason="She leaves us.")
    win(record)

    assert Overpayment.objects.open().count() == 0
    again = owed.amount_cents if end == overpayments.repay else 0
    assert sent_to_her() == due_cents(invoice()) + again
    for account in (Account.FREELANCERS, Account.OVERPAID, Account.BAD_DEBT, Account.RECEIVABLE):
        assert balance(account) == 0


def test_what_we_paid_in_the_company_s_place_is_ours(payment, oscar):
    own_money.top_up(1_000_000)
    record = lose(payment)
    write_off(oscar)
    own_funds.pay(Transfer.objects.latest("pk"), by=oscar, reason="She worked.")
    settle()
    win(record)

    assert invoice().status == "paid"
    assert sent_to_her() == due_cents(invoice())
    assert balance(Account.BAD_DEBT) == balance(Account.FREELANCERS) == 0


def test_what_waited_for_our_decision_leaves_with_the_payment(payment, company, oscar):
    record = lose(payment)
    write_off(oscar)
    assert Transfer.objects.unpaid(on=timezone.localdate()).exists()
    win(record)

    last = Transfer.objects.latest("pk")
    assert (last.payment, last.status) == (payment, "paid")
    books.check(company)
