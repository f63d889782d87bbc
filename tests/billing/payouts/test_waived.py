"""What she was told to keep counts when its invoice brings the money after all, and only then."""

import pytest

from billing.collection.models import Payment
from billing.ledger.models import Account, Leg
from billing.payouts import overpayments, own_funds, tasks
from billing.payouts.amounts import due_cents
from billing.payouts.models import Overpayment, Transfer
from billing.stripe.fake import disputes
from billing.stripe.fake.memory import find
from billing.stripe.tasks import settle
from tests.billing import worlds
from tests.billing.payouts.months import books_agree, received
from tests.billing.payouts.test_paid_again import write_off

REASON = "She stopped working with us."


@pytest.fixture
def dispute(months):
    """She had paid it out when the bank took it back: she owes it."""
    months.bill()
    months.pay_out()
    dispute = disputes.dispute(find("payment_intent", Payment.objects.get().intent_id))
    settle()
    return dispute


def waive(oscar):
    overpayments.waive(Overpayment.objects.open().get(), by=oscar, reason=REASON)


def balances():
    """What is owed to her, what she owes, and what is lost."""
    accounts = (Account.FREELANCERS, Account.OVERPAID, Account.BAD_DEBT)
    return tuple(Leg.objects.on(account).balance() for account in accounts)


def test_a_dispute_won_after_all_gives_her_nothing_more(dispute, oscar):
    waive(oscar)
    assert Leg.objects.on(Account.BAD_DEBT).balance() == received()
    disputes.close_dispute(dispute, won=True)
    settle()

    assert received() == due_cents(Transfer.objects.last().invoice)
    assert Transfer.objects.latest("pk").status == "set_off"
    assert balances() == (0, 0, 0)
    assert Overpayment.objects.get().status == "waived"
    assert books_agree()


def test_a_company_that_pays_after_all_gives_her_nothing_more(dispute, company, amelie, oscar):
    disputes.close_dispute(dispute, won=False)
    settle()
    waive(oscar)
    worlds.set_up_payment(company, amelie)

    assert received() == due_cents(Transfer.objects.last().invoice)
    assert balances() == (0, 0, 0)
    assert books_agree()


def test_to_pay_her_in_the_company_s_place_gives_her_nothing_more(dispute, oscar):
    disputes.close_dispute(dispute, won=False)
    settle()
    waive(oscar)
    invoice = Transfer.objects.get().invoice
    write_off(invoice, oscar)
    tasks.release_transfers()
    own_funds.pay(Transfer.objects.latest("pk"), by=oscar, reason=REASON)
    settle()

    assert received() == due_cents(invoice)
    assert balances() == (0, 0, invoice.total_cents)
    assert books_agree()


def test_it_is_taken_off_before_what_she_still_owes(months, dispute, oscar):
    """And of that, what it leaves no room for stays to be taken off later."""
    waive(oscar)
    other = months.bill()
    months.pay_out()
    months.credit(other, 60)
    owed = Overpayment.objects.open().get()
    disputes.close_dispute(dispute, won=True)
    settle()

    owed.refresh_from_db()
    assert (owed.status, owed.offset_cents) == ("open", 0)
    assert balances() == (0, owed.left_cents, 0)
    assert books_agree()


def test_other_months_are_paid_in_full(months, dispute, oscar):
    waive(oscar)
    before = received()
    other = months.bill()

    assert received() == before + due_cents(other)


def test_what_a_credit_note_took_and_she_may_keep_stays_hers(months, oscar):
    invoice = months.bill()
    months.pay_out()
    months.credit(invoice, 60)
    waive(oscar)
    dispute = disputes.dispute(find("payment_intent", Payment.objects.get().intent_id))
    settle()
    disputes.close_dispute(dispute, won=True)
    settle()

    given = Overpayment.objects.get(status="waived")
    assert (given.offset_cents, Overpayment.objects.open().count()) == (0, 0)
    assert received() == due_cents(invoice) + given.amount_cents
    assert balances() == (0, 0, given.amount_cents)
    assert books_agree()
