"""A bank gives back what it had kept: refunds are owed again, and decisions are followed up."""

import pytest

from billing.collection import chargebacks, reversals
from billing.collection.models import Chargeback, Refund
from billing.invoices.credits import credit
from billing.ledger.models import Account
from billing.stripe.fake import charges
from billing.stripe.fake.memory import find
from billing.stripe.tasks import settle
from journal.models import IllegalMove
from tests.billing import worlds
from tests.billing.collection.test_won_after_all import balance, invoice, lose, now, win
from tests.faults import books

PART = 4_000


@pytest.fixture
def payment(billed):
    return billed()


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
