"""Banks that only ask about a payment, and banks that take a part of one back."""

import pytest

from billing.collection import chargebacks, evidence
from billing.collection.models import Chargeback
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.payouts import actions, tasks
from billing.payouts.models import Transfer
from billing.stripe.fake import disputes
from billing.stripe.fake.memory import change, find
from billing.stripe.tasks import settle
from journal.models import IllegalMove
from tests.billing import worlds

PART = 4_000


def balance(account):
    return Leg.objects.on(account).balance()


def books_agree():
    return balance(Account.STRIPE) == worlds.moved_at_stripe()


@pytest.fixture
def paid(billed):
    """A card payment that has arrived; gives it with its intent at Stripe."""
    payment = billed("card")
    return payment, find("payment_intent", payment.intent_id)


@pytest.fixture
def asked(paid):
    """Her bank asks what the payment was for; gives the payment with the inquiry at Stripe."""
    payment, intent = paid
    inquiry = disputes.inquire(intent)
    settle()
    return payment, inquiry


@pytest.fixture
def part_lost(paid):
    """The bank has kept a part of the payment; gives the payment."""
    payment, intent = paid
    record = disputes.dispute(intent, PART)
    settle()
    payment.refresh_from_db()
    assert payment.status == "disputed"
    assert balance(Account.RECEIVABLE) == PART
    disputes.close_dispute(record, won=False)
    settle()
    payment.refresh_from_db()
    return payment


def test_a_bank_that_only_asks_takes_nothing_back(asked):
    payment, _ = asked
    payment.refresh_from_db()

    assert (payment.status, Chargeback.objects.get().status) == ("succeeded", "inquiry")
    assert Transfer.objects.get().status == "paid"
    assert balance(Account.RECEIVABLE) == 0
    assert Chargeback.objects.open().get().may_be_answered


@pytest.mark.parametrize("end", ["warning_closed", "prevented"])
def test_an_inquiry_that_ends_leaves_nothing_open(asked, end):
    payment, inquiry = asked
    disputes.close_inquiry(inquiry, end)
    settle()

    payment.refresh_from_db()
    assert (payment.status, Chargeback.objects.get().status) == ("succeeded", "closed")
    assert Transfer.objects.get().status == "paid"
    assert books_agree()


def test_a_dispute_that_was_prevented_frees_the_payment(paid):
    payment, intent = paid
    record = disputes.dispute(intent)
    settle()
    disputes.close_dispute(record, won=True)
    disputes.close_inquiry(record, "prevented")
    settle()

    payment.refresh_from_db()
    assert (payment.status, Chargeback.objects.get().status) == ("won", "closed")
    assert [each.status for each in Transfer.objects.order_by("pk")] == ["reversed", "paid"]
    assert books_agree()


def test_an_inquiry_that_becomes_a_dispute_may_be_answered_anew(asked, oscar):
    payment, inquiry = asked
    evidence.submit(Chargeback.objects.get(), "We worked.", by=oscar)
    settle()
    inquiry.refresh_from_db()
    assert inquiry.data["status"] == "warning_under_review"
    assert not Chargeback.objects.get().may_be_answered
    disputes.escalate(inquiry)
    settle()

    payment.refresh_from_db()
    assert (payment.status, Chargeback.objects.get().status) == ("disputed", "open")
    assert Chargeback.objects.get().may_be_answered
    assert Transfer.objects.get().status == "reversed"
    assert balance(Account.RECEIVABLE) == payment.amount_cents
    assert books_agree()


def test_a_bank_that_asks_about_all_and_takes_a_part_has_only_that_part(asked):
    _payment, inquiry = asked
    change(inquiry, amount=PART)
    disputes.escalate(inquiry)
    settle()
    disputes.close_dispute(inquiry, won=False)
    settle()

    chargeback = Chargeback.objects.get()
    assert (chargeback.status, chargeback.to_bear_cents) == ("part_lost", PART)
    assert Invoice.objects.services().get().status == "paid"
    assert Transfer.objects.get().status == "paid"
    assert balance(Account.RECEIVABLE) == PART
    assert books_agree()


def test_while_a_bank_asks_what_has_not_left_waits(engagement, amelie, company, monkeypatch):
    with monkeypatch.context() as held:
        held.setattr(actions, "what_blocks", lambda transfer: "account")
        worlds.bill_a_month(engagement, amelie)
    inquiry = disputes.inquire(find("payment_intent", company.payments.get().intent_id))
    settle()
    tasks.release_transfers()
    assert Transfer.objects.get().blocked_by == "chargeback"

    disputes.close_inquiry(inquiry)
    settle()
    assert Transfer.objects.get().status == "paid"


def test_a_part_that_is_lost_makes_no_invoice_owed_and_takes_nothing_back(part_lost):
    assert (part_lost.status, Chargeback.objects.get().status) == ("part_lost", "part_lost")
    assert Invoice.objects.services().get().status == "paid"
    assert not part_lost.allocations.exclude(released_at=None).exists()
    assert Transfer.objects.get().status == "paid"
    assert balance(Account.RECEIVABLE) == PART
    assert books_agree()


def test_a_part_that_is_won_is_as_if_nothing_had_been(paid):
    payment, intent = paid
    record = disputes.dispute(intent, PART)
    settle()
    disputes.close_dispute(record, won=True)
    settle()

    payment.refresh_from_db()
    assert (payment.status, Transfer.objects.get().status) == ("won", "paid")
    assert balance(Account.RECEIVABLE) == 0
    assert books_agree()


@pytest.mark.parametrize(
    ("decide", "account", "status"),
    [
        (chargebacks.repay, Account.BANK, "repaid"),
        (chargebacks.bear, Account.BAD_DEBT, "borne"),
    ],
)
def test_who_bears_a_part_that_is_lost_is_decided_once(part_lost, oscar, decide, account, status):
    chargeback = Chargeback.objects.get()
    decide(chargeback, by=oscar, reason="Agreed by phone.")

    assert Chargeback.objects.get().status == status
    assert balance(account) == PART
    assert balance(Account.RECEIVABLE) == 0
    for again in (chargebacks.repay, chargebacks.bear):
        with pytest.raises(IllegalMove):
            again(chargeback, by=oscar, reason="Once more.")
    assert balance(account) == PART
    assert not Chargeback.objects.open().exists()
