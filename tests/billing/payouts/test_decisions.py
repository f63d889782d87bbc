"""A decision about a company's money settles the freelancer's share of it at the same moment."""

from functools import partial

import pytest

from billing.collection import chargebacks
from billing.collection.models import Chargeback, Payment
from billing.collection.reversals import refund_credit_notes
from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.payouts import decisions
from billing.payouts.models import Transfer
from billing.stripe.fake import accounts, charges, disputes
from billing.stripe.fake.memory import find
from billing.stripe.tasks import settle
from journal.models import IllegalMove
from tests.billing import worlds

REASON = "Agreed by phone."


@pytest.fixture
def bill(engagement, amelie):
    return partial(worlds.bill_a_month, engagement, amelie)


def intent():
    return find("payment_intent", Payment.objects.get().intent_id)


@pytest.mark.parametrize("act", [chargebacks.repay, chargebacks.bear])
def test_who_bears_a_loss_lets_go_what_waited_for_it(bill, oscar, act):
    account = bill("sepa")
    accounts.restrict(account)
    charges.succeed(intent())
    settle()
    dispute = disputes.dispute(intent(), 4_000)
    settle()
    disputes.close_dispute(dispute, won=False)
    accounts.enable(account)
    settle()
    assert Transfer.objects.get().blocked_by == "chargeback"

    decisions.decide_loss(Chargeback.objects.get(), act, by=oscar, reason=REASON)

    assert Transfer.objects.get().status == "scheduled"


def test_a_credit_note_settled_otherwise_takes_her_share_back(bill, oscar):
    bill()
    charges.create_refund({"payment_intent": intent().id})
    settle()
    note = credit(Invoice.objects.services().get(), by=oscar, reason="Never happened.")
    refund_credit_notes()

    decisions.settle_credit_note(note, by=oscar, reason=REASON)
    settle()

    assert Transfer.objects.get().status == "reversed"
    with pytest.raises(IllegalMove):
        decisions.settle_credit_note(note, by=oscar, reason=REASON)


def test_a_debt_that_is_given_up_asks_at_once_whether_she_is_paid_all_the_same(bill, oscar):
    bill("sepa_failing")
    settle()
    invoice = Invoice.objects.services().get()
    invoice.mark_overdue()
    invoice.start_dunning()

    decisions.write_off(invoice, by=oscar, reason=REASON)

    assert Transfer.objects.get().waits_for_us
