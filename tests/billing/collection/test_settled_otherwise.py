"""Money that comes after a debt was given up or taken back, and what is credited of such a debt."""

import pytest

from billing.collection import dunning
from billing.collection.models import Payment, Refund
from billing.collection.reversals import refund_credit_notes
from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.stripe.fake import charges, disputes
from billing.stripe.fake.memory import find
from billing.stripe.tasks import settle
from tests.billing import worlds


@pytest.fixture
def refused(billed):
    """A debit that the bank has refused; its invoice is still owed."""
    payment = billed("sepa")
    charges.fail(find("payment_intent", payment.intent_id))
    settle()
    return payment


@pytest.fixture
def written_off(refused, oscar):
    invoice = Invoice.objects.services().get()
    invoice.mark_overdue()
    invoice.start_dunning()
    return dunning.write_off(invoice, by=oscar, reason="Wound up.")


def pays_after_all(payment):
    charges.succeed(find("payment_intent", payment.intent_id))
    settle()
    refund_credit_notes()
    settle()


def balance(account):
    return Leg.objects.on(account).balance()


def test_what_is_credited_of_a_debt_that_was_given_up_is_no_loss(written_off, oscar):
    line = written_off.lines.get()

    note = credit(written_off, {line.pk: 30}, reason="Too much.", by=oscar)
    assert balance(Account.BAD_DEBT) == written_off.total_cents - note.total_cents
    credit(written_off, reason="The rest.", by=oscar)

    written_off.refresh_from_db()
    assert written_off.status == "credited"
    assert balance(Account.BAD_DEBT) == balance(Account.RECEIVABLE) == 0


def test_of_a_debt_that_was_given_up_and_credited_in_part_the_rest_is_recovered(
    written_off, refused, oscar
):
    line = written_off.lines.get()
    note = credit(written_off, {line.pk: 30}, reason="Too much.", by=oscar)

    pays_after_all(refused)

    assert Refund.objects.get().amount_cents == note.total_cents
    assert balance(Account.BAD_DEBT) == balance(Account.RECEIVABLE) == 0
    assert balance(Account.STRIPE) == worlds.moved_at_stripe()


def test_what_comes_for_an_invoice_that_was_cancelled_goes_back(refused, oscar):
    invoice = Invoice.objects.services().get()
    credit(invoice, reason="It was a mistake.", by=oscar)

    pays_after_all(refused)

    invoice.refresh_from_db()
    assert invoice.status == "credited"
    assert Payment.objects.get().status == "refunded"
    assert balance(Account.RECEIVABLE) == balance(Account.FREELANCERS) == 0
    assert balance(Account.STRIPE) == worlds.moved_at_stripe()


@pytest.mark.parametrize("credited_minutes", [0, 30])
def test_a_debt_that_was_given_up_paid_and_taken_back_is_given_up_again(
    written_off, refused, oscar, credited_minutes
):
    pays_after_all(refused)
    if credited_minutes:
        line = written_off.lines.get()
        credit(written_off, {line.pk: credited_minutes}, reason="Too much.", by=oscar)
        refund_credit_notes()
        settle()
    dispute = disputes.dispute(find("payment_intent", refused.intent_id))
    disputes.close_dispute(dispute, won=False)
    settle()
    Invoice.objects.get(pk=written_off.pk).start_dunning()
    given_up = dunning.write_off(written_off, by=oscar, reason="Wound up for good.")

    assert balance(Account.BAD_DEBT) == given_up.outstanding_cents > 0
    assert balance(Account.RECEIVABLE) == 0
