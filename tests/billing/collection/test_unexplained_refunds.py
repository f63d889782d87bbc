"""Refunds that somebody made on Stripe's own pages, without a credit note: a person says why."""

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.collection import unexplained
from billing.collection.models import Payment, Refund
from billing.collection.reversals import refund_credit_notes, send_refund_again
from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.payouts import decisions, tasks
from billing.payouts.amounts import due_cents
from billing.payouts.models import Transfer
from billing.stripe.fake import accounts, charges, disputes, own_money
from billing.stripe.fake.memory import find
from billing.stripe.models import FakeObject, Operation
from billing.stripe.outbox import perform
from billing.stripe.tasks import settle
from journal.models import Entry, IllegalMove
from tests.billing import worlds
from tests.faults import books

ACTS = [unexplained.cover, unexplained.repay, unexplained.bear]
REASON = "We were told so."


@pytest.fixture
def payment(billed):
    return billed()


def refund_at_stripe(payment, cents=None):
    """All of it, unless so many cents."""
    amount = {"amount": cents} if cents else {}
    charges.create_refund({"payment_intent": payment.intent_id, **amount})
    settle()
    return payment.refunds.get(explanation="wanted")


@pytest.fixture
def bare(payment):
    """An hour of it went back."""
    return refund_at_stripe(payment, invoice().lines.get().rate_cents)


def invoice():
    return Invoice.objects.services().get()


def take_back(minutes, by):
    note = credit(invoice(), {invoice().lines.get().pk: minutes}, reason="Contested.", by=by)
    refund_credit_notes()
    settle()
    return note


def explain(refund, act, oscar):
    decisions.explain_refund(refund, act, by=oscar, reason=REASON)
    tasks.release_transfers()
    settle()
    refund.refresh_from_db()


def kept():
    return sum(transfer.kept_cents for transfer in Transfer.objects.left())


def balance(account):
    return Leg.objects.on(account).balance()


def test_it_waits_for_a_person_until_it_is_explained(bare, oscar):
    assert list(Refund.objects.unexplained()) == [bare]
    assert balance(Account.RECEIVABLE) == bare.amount_cents

    explain(bare, unexplained.bear, oscar)

    assert not Refund.objects.unexplained().exists()
    entry = Entry.objects.about(bare).get(verb="borne")
    assert (entry.by, entry.reason) == (oscar, REASON)
    for act in ACTS:
        with pytest.raises(IllegalMove):
            act(bare, by=oscar, reason=REASON)


@pytest.mark.parametrize(
    ("act", "account"), [(unexplained.bear, Account.BAD_DEBT), (unexplained.repay, Account.BANK)]
)
def test_without_a_credit_note_it_is_a_loss_or_paid_again_and_her_share_is_hers(
    bare, company, oscar, act, account
):
    explain(bare, act, oscar)

    assert balance(account) == bare.amount_cents
    assert balance(Account.RECEIVABLE) == 0
    assert kept() == due_cents(invoice())
    books.check(company)


def test_a_credit_note_of_the_same_amount_is_settled_by_it_and_her_share_comes_back(
    bare, company, oscar
):
    with pytest.raises(IllegalMove):
        unexplained.cover(bare, by=oscar, reason=REASON)
    note = take_back(60, oscar)
    assert Invoice.objects.to_refund().get() == note

    explain(bare, unexplained.cover, oscar)

    note.refresh_from_db()
    assert (note.status, note.refund) == ("paid", bare)
    assert kept() == due_cents(invoice())
    assert balance(Account.RECEIVABLE) == balance(Account.FREELANCERS) == 0
    books.check(company)


def test_of_a_larger_credit_note_the_rest_goes_back_and_it_is_covered(bare, company, oscar):
    note = take_back(90, oscar)

    for act in (unexplained.bear, unexplained.repay):
        with pytest.raises(IllegalMove):
            act(bare, by=oscar, reason=REASON)
    explain(bare, unexplained.cover, oscar)

    assert note.refund.amount_cents == note.total_cents - bare.amount_cents
    assert (bare.explanation, bare.credit_note) == ("covered", None)
    assert kept() == due_cents(invoice())
    books.check(company)


@pytest.fixture
def held(engagement, company, amelie, freelancer):
    """All of a payment went back at Stripe before her share left; our own money is there."""
    worlds.set_up_payment(company, amelie)
    account = find("v2.core.account", worlds.set_up_payouts(freelancer).stripe_id)
    accounts.restrict(account)
    settle()
    worlds.run_billing(worlds.approved_timesheet(engagement).month)
    settle()
    refund_at_stripe(Payment.objects.get())
    accounts.enable(find("v2.core.account", account.pk))
    settle()
    return Transfer.objects.get()


@pytest.mark.parametrize("act", [unexplained.bear, unexplained.repay])
def test_when_all_went_back_by_mistake_she_is_paid_by_us(held, oscar, act):
    tasks.release_transfers()
    assert Refund.objects.unexplained().exists()
    assert not FakeObject.objects.filter(kind="transfer").exists()
    own_money.top_up(1_000_000)

    explain(Refund.objects.get(), act, oscar)

    held.refresh_from_db()
    assert (held.status, held.from_own_funds) == ("paid", True)
    assert kept() == due_cents(invoice())
    assert balance(Account.RECEIVABLE) == balance(Account.FREELANCERS) == 0


def test_when_all_went_back_for_a_reason_nothing_is_sent(held, company, oscar):
    take_back(210, oscar)

    explain(Refund.objects.get(), unexplained.cover, oscar)

    assert not FakeObject.objects.filter(kind="transfer").exists()
    assert balance(Account.RECEIVABLE) == 0
    books.check(company)


def test_while_a_bank_disputes_its_payment_it_waits(bare, payment, oscar):
    record = disputes.dispute(find("payment_intent", payment.intent_id))
    settle()
    for act in ACTS:
        with pytest.raises(IllegalMove):
            act(bare, by=oscar, reason=REASON)

    disputes.close_dispute(record, won=True)
    settle()
    unexplained.bear(bare, by=oscar, reason=REASON)


def test_of_a_payment_that_the_bank_has_kept_nobody_asks_twice(bare, payment):
    record = disputes.dispute(find("payment_intent", payment.intent_id))
    disputes.close_dispute(record, won=False)
    settle()

    assert not Refund.objects.unexplained().exists()


def test_what_is_sent_again_stays_explained(bare, oscar):
    explain(bare, unexplained.bear, oscar)
    charges.fail_refund(find("refund", bare.stripe_id))
    settle()

    send_refund_again(Refund.objects.get(pk=bare.pk), by=oscar, reason="A new account.")
    settle()

    assert not Refund.objects.unexplained().exists()
    assert balance(Account.RECEIVABLE) == 0


def test_our_own_refunds_need_no_explanation(payment, oscar):
    take_back(60, oscar)

    assert Refund.objects.get().explanation == ""
    assert not Refund.objects.unexplained().exists()


def test_past_the_life_of_its_key_ours_is_found_beside_it(payment, oscar, settings):
    settings.STRIPE_FAKE_FAULTS = {"lost_reply": 1}
    take_back(60, oscar)
    settings.STRIPE_FAKE_FAULTS = {}
    # Newer ones come first in Stripe's list.
    charges.create_refund({"payment_intent": payment.intent_id, "amount": 100})
    operation = Operation.objects.get(kind="refund")
    long_ago = timezone.now() - timedelta(hours=24)
    Operation.objects.filter(pk=operation.pk).update(first_sent_at=long_ago, not_before=long_ago)

    perform(operation.pk)

    operation.refresh_from_db()
    assert operation.status == "done"
