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
from journal.models import IllegalMove
from tests.billing import worlds
from tests.faults import books

PART = 4_000


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


# --- What becomes of refunds, and of what somebody had decided -----------------------------------


@pytest.fixture
def failed(payment, oscar):
    """A refund that came back."""
    note = credit(invoice(), {invoice().lines.get().pk: 60}, reason="Contested.", by=oscar)
    reversals.refund_credit_notes()
    settle()
    charges.fail_refund(find("refund", now(note.refund).stripe_id))
    settle()
    return now(note.refund)


def by_hand(refund, oscar):
    reversals.settle_refund_by_hand(refund, by=oscar, reason="By bank transfer.")


def again(refund, oscar):
    reversals.send_refund_again(refund, by=oscar, reason="A new account.")


@pytest.mark.parametrize("settle_it", [by_hand, again])
def test_a_refund_that_the_bank_had_taken_is_owed_again(payment, failed, company, oscar, settle_it):
    record = lose(payment)
    assert now(failed).status == "taken_back"
    win(record)

    assert (now(failed).status, failed.owed_cents) == ("failed", failed.amount_cents)
    assert balance(Account.RECEIVABLE) == -failed.amount_cents
    books.check(company)
    settle_it(failed, oscar)
    settle()
    assert balance(Account.RECEIVABLE) == 0
    books.check(company)


def test_of_one_that_went_by_hand_in_part_the_rest_is_owed(payment, failed, company, oscar):
    record = lose(payment, payment.amount_cents - 1_000)
    by_hand(failed, oscar)
    win(record)

    rest = Refund.objects.failed().get()
    assert (now(failed).amount_cents, failed.status) == (1_000, "by_hand")
    assert rest.amount_cents == failed.credit_note.total_cents - 1_000
    books.check(company)
    by_hand(rest, oscar)
    assert balance(Account.BANK) == -failed.credit_note.total_cents
    assert balance(Account.RECEIVABLE) == 0


def test_one_that_the_bank_had_taken_is_owed_beside_what_is_paid_twice(
    payment, failed, company, amelie, oscar
):
    record = lose(payment)
    worlds.set_up_payment(company, amelie)
    win(record)

    twice = Refund.objects.get(credit_note=None)
    assert twice.amount_cents == payment.amount_cents - failed.amount_cents
    again(now(failed), oscar)
    settle()
    assert now(payment).status == "refunded"
    books.check(company)


def had_a_part(payment, failed, oscar):
    return lose(payment, PART)


def had_it_twice(payment, failed, oscar):
    by_hand(failed, oscar)
    return lose(payment)


@pytest.mark.parametrize("loss", [had_a_part, had_it_twice])
@pytest.mark.parametrize("decide", [None, chargebacks.bear])
def test_what_nobody_asks_the_company_for_is_over(payment, failed, company, oscar, loss, decide):
    record = loss(payment, failed, oscar)
    chargeback = Chargeback.objects.get()
    if decide:
        decide(chargeback, by=oscar, reason="Agreed.")
    win(record)

    assert (now(chargeback).status, now(payment).status) == ("won", "won")
    assert balance(Account.BAD_DEBT) == 0
    assert not Chargeback.objects.waiting().exists()
    books.check(company)


@pytest.mark.parametrize("loss", [had_a_part, had_it_twice])
def test_what_the_company_had_paid_to_us_goes_back_by_hand(payment, failed, company, oscar, loss):
    record = loss(payment, failed, oscar)
    chargeback = Chargeback.objects.get()
    before = balance(Account.BANK)
    chargebacks.repay(chargeback, by=oscar, reason="Agreed.")
    win(record)

    assert (now(chargeback).status, now(payment).status) == ("owed_back", "won")
    assert invoice().status == "paid"
    assert list(Chargeback.objects.waiting()) == [chargeback]
    books.check(company)
    chargebacks.give_back(chargeback, by=oscar, reason="Sent today.")
    with pytest.raises(IllegalMove):
        chargebacks.give_back(chargeback, by=oscar, reason="Once more.")
    assert now(chargeback).status == "won"
    assert balance(Account.BANK) == before
    books.check(company)


def test_what_stood_for_a_failed_refund_is_owed_again(payment, failed, company, oscar):
    record = lose(payment, failed.amount_cents)
    chargebacks.count_as_refund(Chargeback.objects.get(), by=oscar, reason="Its bank.")
    win(record)

    assert (now(failed).status, Chargeback.objects.get().status) == ("failed", "won")
    books.check(company)
