"""A bank takes a whole payment back of which a refund had gone out: nobody loses sight of it."""

import pytest

from billing.collection import chargebacks, reversals
from billing.collection.actions import collect
from billing.collection.models import Chargeback, Payment, Refund
from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.stripe import gateway
from billing.stripe.fake import charges, disputes
from billing.stripe.fake.memory import find
from billing.stripe.models import Operation
from billing.stripe.outbox import perform
from billing.stripe.tasks import settle
from journal.models import IllegalMove
from tests.billing import worlds
from tests.faults import books, world


@pytest.fixture
def payment(billed):
    return billed()


@pytest.fixture
def asked(payment, oscar):
    """Take so many minutes back; gives the refund that is asked for."""

    def ask(minutes=60):
        line = Invoice.objects.services().get().lines.get()
        note = credit(line.invoice, {line.pk: minutes}, reason="Contested.", by=oscar)
        reversals.refund_credit_notes()
        return note.refund

    return ask


@pytest.fixture
def sent(asked):
    """The same, and it has arrived."""

    def send(minutes=60):
        refund = asked(minutes)
        settle()
        return now(refund)

    return send


def now(record):
    record.refresh_from_db()
    return record


def come_back(refund):
    charges.fail_refund(find("refund", now(refund).stripe_id))
    settle()
    return now(refund)


def by_hand(refund, oscar):
    reversals.settle_refund_by_hand(refund, by=oscar, reason="By bank transfer.")


def lose_all(payment, *, heard=settle):
    """Its bank takes back the whole of it, and keeps it."""
    record = disputes.dispute(find("payment_intent", payment.intent_id), payment.amount_cents)
    disputes.close_dispute(record, won=False)
    heard()
    if heard is not settle:
        chargebacks.apply_dispute(gateway.dispute(record.pk))
    return Chargeback.objects.get()


def nothing_else():
    """Stripe's other messages and answers have not come yet."""


def balance(account):
    return Leg.objects.on(account).balance()


def owed_again():
    return Invoice.objects.services().with_outstanding().get().outstanding_cents


def went_by_hand(sent, oscar):
    refund = come_back(sent())
    by_hand(refund, oscar)
    return refund


def went_through_stripe(sent, oscar):
    return sent()


DECISIONS = [
    (chargebacks.repay, "repaid", Account.BANK),
    (chargebacks.bear, "borne", Account.BAD_DEBT),
]


@pytest.mark.parametrize(("decide", "status", "account"), DECISIONS)
@pytest.mark.parametrize("went", [went_by_hand, went_through_stripe])
def test_what_a_company_has_twice_waits_until_somebody_settles_it(
    payment, sent, oscar, company, went, decide, status, account
):
    refund = went(sent, oscar)
    chargeback = lose_all(payment)

    assert (chargeback.status, chargeback.twice_cents) == ("twice", refund.amount_cents)
    assert now(payment).status == "lost"
    assert list(Chargeback.objects.waiting()) == [chargeback]
    assert balance(Account.RECEIVABLE) == owed_again() + refund.amount_cents
    books.check(company)

    before = balance(account)
    decide(chargeback, by=oscar, reason="Agreed by phone.")
    assert now(chargeback).status == status
    assert balance(account) == before + refund.amount_cents
    assert balance(Account.RECEIVABLE) == owed_again()
    assert payment.chargebacks.lost().exists()
    assert not Chargeback.objects.waiting().exists()
    for again in (chargebacks.repay, chargebacks.bear):
        with pytest.raises(IllegalMove):
            again(chargeback, by=oscar, reason="Once more.")
    books.check(company)


def test_the_books_would_tell_if_nobody_were_asked(payment, sent, oscar, company, monkeypatch):
    """The control: a lost dispute that does not look at refunds."""
    monkeypatch.setattr(reversals, "note_what_it_has_twice", lambda payment, cents: None)
    went_by_hand(sent, oscar)
    lose_all(payment)

    with pytest.raises(AssertionError):
        books.check(company)


def test_all_of_it_may_have_been_refunded(payment, sent, company):
    sent(210)
    assert now(payment).status == "refunded"
    chargeback = lose_all(payment)

    assert (chargeback.status, chargeback.twice_cents) == ("twice", payment.amount_cents)
    assert Invoice.objects.services().get().status == "credited"
    books.check(company)


def test_a_part_of_what_was_refunded_whole_is_a_part(payment, sent, company):
    sent(210)
    record = disputes.dispute(find("payment_intent", payment.intent_id), 1)
    disputes.close_dispute(record, won=False)
    settle()

    assert Chargeback.objects.get().status == "part_lost"
    books.check(company)


def test_what_refunds_by_hand_have_left_of_it_is_the_whole(payment, sent, oscar, company):
    refund = went_by_hand(sent, oscar)
    left = payment.amount_cents - refund.amount_cents
    record = disputes.dispute(find("payment_intent", payment.intent_id), left)
    disputes.close_dispute(record, won=False)
    settle()

    assert Chargeback.objects.get().status == "lost"
    assert Invoice.objects.services().get().status == "overdue"
    books.check(company)


def test_a_refund_that_comes_back_before_the_decision_leaves_nothing_twice(payment, sent, company):
    refund = sent()
    chargeback = lose_all(payment)
    come_back(refund)

    assert (now(chargeback).status, chargeback.twice_cents) == ("lost", 0)
    assert refund.status == "taken_back"
    books.check(company)


@pytest.mark.parametrize(("decide", "status", "account"), DECISIONS)
def test_one_that_comes_back_after_it_is_owed(
    payment, sent, oscar, company, decide, status, account
):
    refund = sent()
    chargeback = lose_all(payment)
    decide(chargeback, by=oscar, reason="Agreed by phone.")
    come_back(refund)

    assert (refund.status, refund.owed_cents) == ("failed", refund.amount_cents)
    books.check(company)
    by_hand(refund, oscar)
    assert balance(Account.RECEIVABLE) == owed_again()
    books.check(company)


@pytest.fixture
def under_way(asked, settings):
    """Stripe has made it, and its answer was lost."""
    refund = asked()
    settings.STRIPE_FAKE_FAULTS = {"lost_reply": 1}
    perform(Operation.objects.get(kind="refund").pk)
    settings.STRIPE_FAKE_FAULTS = {}
    assert now(refund).status == "pending"
    return refund


def test_nothing_is_decided_while_a_refund_is_under_way(payment, under_way, oscar, company):
    chargeback = lose_all(payment, heard=nothing_else)
    assert chargebacks.waits_for_a_refund(chargeback)
    with pytest.raises(IllegalMove):
        chargebacks.bear(chargeback, by=oscar, reason="Too early.")

    world.let_time_pass()
    settle()
    assert now(under_way).status == "succeeded"
    assert now(chargeback).twice_cents == under_way.amount_cents
    books.check(company)
    chargebacks.bear(chargeback, by=oscar, reason="Agreed by phone.")
    books.check(company)


def test_what_stripe_would_not_refund_after_all_is_not_had_twice(payment, asked, company):
    refund = asked()
    chargeback = lose_all(payment, heard=nothing_else)
    assert chargeback.status == "twice"
    settle()

    assert (now(refund).status, now(chargeback).status) == ("taken_back", "lost")
    books.check(company)


def test_a_refund_under_way_leaves_nothing_to_settle_by_hand_beside_it(
    payment, sent, asked, settings, oscar, company
):
    """The bank took what the first one had left: what the second owed with it."""
    failed = come_back(sent(30))
    first = asked(60)
    settings.STRIPE_FAKE_FAULTS = {"lost_reply": 1}
    perform(Operation.objects.get(kind="refund", status="pending").pk)
    settings.STRIPE_FAKE_FAULTS = {}
    record = disputes.dispute(find("payment_intent", payment.intent_id))
    disputes.close_dispute(record, won=False)
    chargebacks.apply_dispute(gateway.dispute(record.pk))

    assert (now(first).status, now(failed).status) == ("pending", "taken_back")
    world.let_time_pass()
    settle()
    assert now(first).status == "succeeded"
    assert Chargeback.objects.get().status == "lost"
    books.check(company)


def test_one_made_on_stripes_pages_and_heard_of_late_counts(payment, company):
    charges.create_refund({"payment_intent": payment.intent_id, "amount": 1_000})
    chargeback = lose_all(payment, heard=nothing_else)
    assert chargeback.status == "lost"
    settle()

    assert (now(chargeback).status, chargeback.twice_cents) == ("twice", 1_000)
    assert Refund.objects.get().status == "succeeded"
    books.check(company)


def test_an_invoice_that_another_payment_paid_stays_paid(billed, company, oscar):
    """Of the payment that came late its part had gone back, before a bank took the rest."""
    first = worlds.another_engagement(company)
    worlds.set_up_payouts(first.freelancer)
    worlds.approved_timesheet(first)
    late = billed("sepa")
    assert late.invoices.count() == 2
    charges.fail(find("payment_intent", late.intent_id))
    settle()
    invoice = first.invoices.get(kind="services")
    other = collect(company, [invoice], by=oscar)
    settle()
    charges.succeed(find("payment_intent", now(other).intent_id))
    charges.succeed(find("payment_intent", late.intent_id))
    settle()
    assert now(late).status == "part_refunded"

    record = disputes.dispute(find("payment_intent", late.intent_id))
    disputes.close_dispute(record, won=False)
    settle()
    statuses = Invoice.objects.services().order_by("pk").values_list("status", flat=True)
    assert sorted(statuses) == ["overdue", "paid"]
    assert now(invoice).status == "paid"
    assert Payment.objects.filter(status="lost").get() == late
    books.check(company)
