"""What holds a transfer back, and what lets it go."""

import pytest

from billing.collection.models import Payment
from billing.collection.tasks import refund_credit_notes
from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.payouts import actions, tasks
from billing.payouts.amounts import due_cents
from billing.payouts.models import Transfer
from billing.stripe import inbox
from billing.stripe.fake import accounts, disputes, events
from billing.stripe.fake.memory import find
from billing.stripe.models import FakeEvent, FakeObject, Operation, WebhookEvent
from billing.stripe.outbox import perform
from billing.stripe.tasks import settle
from journal.models import IllegalMove
from mail.models import OutgoingMail
from tests.billing import worlds


@pytest.fixture
def account(freelancer):
    return worlds.set_up_payouts(freelancer)


@pytest.fixture
def at_stripe(account):
    return find("v2.core.account", account.stripe_id)


@pytest.fixture
def bill(engagement, company, amelie, account):
    def run():
        worlds.set_up_payment(company, amelie)
        worlds.run_billing(worlds.approved_timesheet(engagement).month)

    return run


def test_a_sent_transfer_is_announced_to_the_freelancer(bill, farid):
    bill()
    settle()

    assert Transfer.objects.get().status == "paid"
    assert OutgoingMail.objects.get(template="payout_sent").to == farid.email


def test_a_restricted_account_holds_the_money_until_it_is_enabled(bill, at_stripe):
    accounts.restrict(at_stripe)
    settle()
    bill()
    settle()
    transfer = Transfer.objects.get()
    assert (transfer.status, transfer.blocked_by) == ("blocked", "account")
    assert Payment.objects.get().status == "succeeded"

    accounts.enable(at_stripe)
    settle()
    transfer.refresh_from_db()
    assert (transfer.status, transfer.blocked_by) == ("paid", "")


def test_an_account_restricted_in_mid_run_is_noticed_when_sending(bill, at_stripe):
    bill()
    perform(Operation.objects.get(kind="payment_intent").pk)
    accounts.set_capability(at_stripe, "restricted", ["iban"])
    perform(Operation.objects.get(kind="transfer").pk)
    transfer = Transfer.objects.get()
    assert transfer.status == "failed"

    accounts.enable(at_stripe)
    tasks.release_transfers()
    settle()
    transfer.refresh_from_db()
    assert transfer.status == "paid"
    assert FakeObject.objects.filter(kind="transfer").count() == 1


def test_a_transfer_that_was_not_sent_yet_stays_when_the_bank_takes_the_payment_back(bill):
    bill()
    perform(Operation.objects.get(kind="payment_intent").pk)
    disputes.dispute(find("payment_intent", Payment.objects.get().intent_id))
    for event in FakeEvent.objects.all():
        events.deliver(event.pk)
    for event in WebhookEvent.objects.all():
        inbox.process(event.pk)
    settle()

    transfer = Transfer.objects.get()
    assert transfer.status == "failed"
    assert not FakeObject.objects.filter(kind="transfer").exists()
    tasks.release_transfers()
    transfer.refresh_from_db()
    assert (transfer.status, transfer.blocked_by) == ("blocked", "chargeback")


def test_what_is_credited_while_a_transfer_is_being_sent_comes_back_of_it(bill, oscar):
    bill()
    perform(Operation.objects.get(kind="payment_intent").pk)
    invoice = Invoice.objects.services().get()
    credit(invoice, {invoice.lines.get().pk: 60}, reason="Contested.", by=oscar)
    refund_credit_notes()
    perform(Operation.objects.get(kind="refund").pk)
    settle()

    transfer = Transfer.objects.get()
    assert transfer.status == "part_reversed"
    assert transfer.kept_cents == due_cents(invoice)


def test_a_repeated_release_sends_once(bill):
    bill()
    settle()
    transfer = Transfer.objects.get()
    for _ in range(3):
        actions.release(transfer)
        tasks.release_transfers()
        settle()

    assert FakeObject.objects.filter(kind="transfer").count() == 1


ALL = Transfer.Status.values


@pytest.mark.parametrize(
    ("was", "wanted"),
    [(a, b) for a in ALL for b in ALL if b not in Transfer.MOVES.get(a, ())],
)
@pytest.mark.django_db
def test_every_other_move_is_illegal(was, wanted):
    with pytest.raises(IllegalMove):
        Transfer(pk=1, status=was).move_to(wanted, by=None)


def test_a_reversal_that_is_heard_of_before_its_answer_is_not_asked_for_again(bill, settings):
    bill()
    settle()
    payment = Payment.objects.get()
    actions.take_back_disputed(payment)
    settings.STRIPE_FAKE_FAULTS = {"lost_reply": 1}
    perform(Operation.objects.get(kind="transfer_reversal").pk)
    settings.STRIPE_FAKE_FAULTS = {}
    told = FakeEvent.objects.get(type="transfer.reversed")
    events.deliver(told.pk)
    inbox.process(WebhookEvent.objects.get(event_id=told.pk).pk)
    assert Transfer.objects.get().status == "reversed"

    actions.take_back_disputed(payment)
    assert Operation.objects.filter(kind="transfer_reversal").count() == 1
