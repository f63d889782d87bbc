"""A refund failed and the bank disputes its payment: in any order, nobody is paid twice."""

import pytest

from billing.collection import chargebacks, reversals
from billing.collection.models import Chargeback, Refund
from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.payouts.amounts import due_cents
from billing.payouts.models import Transfer
from billing.stripe import gateway
from billing.stripe.fake import charges, disputes
from billing.stripe.fake.memory import find
from billing.stripe.tasks import settle
from journal.models import IllegalMove
from tests.faults import books


@pytest.fixture
def payment(billed):
    return billed()


@pytest.fixture
def sent(payment, oscar):
    """Take so many minutes back and refund them; gives the refund that left."""

    def send(minutes=60):
        line = Invoice.objects.services().get().lines.get()
        note = credit(line.invoice, {line.pk: minutes}, reason="Contested.", by=oscar)
        reversals.refund_credit_notes()
        settle()
        return note.refund

    return send


@pytest.fixture
def failed(sent):
    return come_back(sent())


def come_back(refund):
    """The company's bank sends it back weeks later."""
    charges.fail_refund(find("refund", Refund.objects.get(pk=refund.pk).stripe_id))
    settle()
    refund.refresh_from_db()
    return refund


def dispute(payment, cents=None):
    record = disputes.dispute(find("payment_intent", payment.intent_id), cents)
    settle()
    return record


def close(record, *, won=False):
    disputes.close_dispute(record, won=won)
    settle()


def by_hand(refund, oscar):
    reversals.settle_refund_by_hand(refund, by=oscar, reason="By bank transfer.")


def again(refund, oscar):
    reversals.send_refund_again(refund, by=oscar, reason="A new account.")


def balance(account):
    return Leg.objects.on(account).balance()


def status_of(record):
    record.refresh_from_db()
    return record.status


@pytest.mark.parametrize("settle_it", [by_hand, again])
def test_nothing_is_sent_while_the_bank_decides(payment, failed, oscar, settle_it):
    dispute(payment)

    with pytest.raises(IllegalMove):
        settle_it(failed, oscar)
    assert status_of(failed) == "failed"
    assert Refund.objects.count() == 1


@pytest.mark.parametrize("settle_it", [by_hand, again])
def test_what_the_bank_kept_is_not_refunded_as_well(payment, failed, oscar, company, settle_it):
    record = dispute(payment)
    close(record)

    invoice = Invoice.objects.services().get()
    assert status_of(failed) == "taken_back"
    assert status_of(failed.credit_note) == "paid"
    assert invoice.status == "overdue"
    assert balance(Account.RECEIVABLE) == invoice.total_cents - failed.credit_note.total_cents
    with pytest.raises(IllegalMove):
        settle_it(failed, oscar)
    chargebacks.apply_dispute(gateway.dispute(record.pk))
    reversals.refund_credit_notes()
    settle()
    assert Refund.objects.count() == 1
    assert balance(Account.BANK) == 0
    books.check(company)


def test_the_books_would_tell_if_it_were_paid_as_well(payment, failed, oscar, company, monkeypatch):
    """The control: a refund that a lost dispute leaves as it was."""
    monkeypatch.setattr(reversals, "drop_what_the_bank_took", lambda payment: None)
    close(dispute(payment))
    with pytest.raises(AssertionError):
        books.check(company)

    by_hand(failed, oscar)
    owed = Invoice.objects.services().with_outstanding().get().outstanding_cents
    assert balance(Account.RECEIVABLE) == owed + failed.amount_cents


@pytest.mark.parametrize("settle_it", [by_hand, again])
def test_what_the_bank_gave_back_is_settled_as_ever(payment, failed, oscar, company, settle_it):
    close(dispute(payment), won=True)
    assert status_of(failed) == "failed"
    books.check(company)

    settle_it(failed, oscar)
    settle()
    assert status_of(failed.credit_note) == "paid"
    assert balance(Account.RECEIVABLE) == 0
    books.check(company)


def test_what_comes_back_after_a_lost_dispute_is_still_owed(payment, sent, oscar, company):
    """The bank took only what the refund had left of the payment."""
    refund = sent()
    close(dispute(payment))
    come_back(refund)
    assert refund.status == "failed"
    books.check(company)

    with pytest.raises(IllegalMove):
        again(refund, oscar)
    by_hand(refund, oscar)
    assert balance(Account.BANK) == -refund.amount_cents
    books.check(company)


def test_what_stripe_refuses_after_a_lost_dispute_is_not_owed(payment, oscar, company):
    """It never left: the bank took the whole payment."""
    invoice = Invoice.objects.services().get()
    note = credit(invoice, {invoice.lines.get().pk: 60}, reason="Contested.", by=oscar)
    reversals.refund_credit_notes()
    record = disputes.dispute(find("payment_intent", payment.intent_id))
    disputes.close_dispute(record, won=False)
    chargebacks.apply_dispute(gateway.dispute(record.pk))
    settle()

    assert status_of(note.refund) == "taken_back"
    assert status_of(note) == "paid"
    books.check(company)


def test_her_share_of_what_stripe_refuses_to_refund_comes_back(payment, oscar, company):
    """Its credit note holds: the company gets the money by hand."""
    invoice = Invoice.objects.services().get()
    note = credit(invoice, {invoice.lines.get().pk: 60}, reason="Contested.", by=oscar)
    reversals.refund_credit_notes()
    record = disputes.dispute(find("payment_intent", payment.intent_id), 1)
    settle()
    close(record, won=True)
    assert status_of(note.refund) == "failed"
    assert Transfer.objects.get().kept_cents == due_cents(invoice)
    books.check(company)

    by_hand(note.refund, oscar)
    settle()
    books.check(company)


def test_of_two_refunds_the_bank_takes_the_one_that_had_not_left(payment, sent, oscar, company):
    arrived, failed = sent(60), come_back(sent(30))
    close(dispute(payment))
    assert (status_of(arrived), status_of(failed)) == ("succeeded", "taken_back")
    books.check(company)

    come_back(arrived)
    assert (arrived.owed_cents, status_of(failed)) == (arrived.amount_cents, "taken_back")
    by_hand(arrived, oscar)
    books.check(company)


def test_of_a_part_that_the_bank_took_only_the_rest_is_paid(payment, failed, oscar, company):
    rest = 1_000
    close(dispute(payment, payment.amount_cents - rest))
    assert (status_of(failed), failed.owed_cents) == ("failed", rest)
    books.check(company)

    by_hand(failed, oscar)
    assert balance(Account.BANK) == -rest
    assert status_of(failed.credit_note) == "paid"
    books.check(company)


def test_of_an_invoice_that_was_credited_whole_nothing_is_owed_again(payment, sent, company):
    failed = come_back(sent(210))
    close(dispute(payment))

    assert status_of(failed) == "taken_back"
    assert Invoice.objects.services().get().status == "credited"
    assert balance(Account.RECEIVABLE) == 0
    books.check(company)


def test_a_part_that_is_lost_may_be_what_was_still_to_be_refunded(payment, failed, oscar):
    close(dispute(payment, failed.amount_cents))
    chargeback = Chargeback.objects.get()

    chargebacks.count_as_refund(chargeback, by=oscar, reason="Its bank took it for them.")

    failed.refresh_from_db()
    chargeback.refresh_from_db()
    assert (failed.status, chargeback.status) == ("taken_back", "counted")
    assert failed.credit_note.status == "paid"
    assert Leg.objects.on(Account.RECEIVABLE).balance() == 0
    assert Leg.objects.on(Account.BAD_DEBT).balance() == 0
    books.check(payment.company)
    with pytest.raises(IllegalMove):
        chargebacks.bear(chargeback, by=oscar, reason="Once more.")
    with pytest.raises(IllegalMove):
        reversals.settle_refund_by_hand(failed, by=oscar, reason="Once more.")


def test_of_several_refunds_that_failed_it_is_the_one_of_that_amount(payment, sent, oscar):
    first, second = come_back(sent(60)), come_back(sent(30))
    close(dispute(payment, second.amount_cents))

    chargebacks.count_as_refund(Chargeback.objects.get(), by=oscar, reason="Its bank.")

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("failed", "taken_back")
    books.check(payment.company)


def test_another_amount_is_not_what_was_still_to_be_refunded(payment, failed, oscar):
    close(dispute(payment, failed.amount_cents - 1))

    with pytest.raises(IllegalMove):
        chargebacks.count_as_refund(Chargeback.objects.get(), by=oscar, reason="Its bank.")

    failed.refresh_from_db()
    assert failed.status == "failed"
