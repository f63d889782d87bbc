"""Money that a freelancer keeps although it should have come back: taken off her next transfers."""

import pytest

from billing.collection.models import Payment
from billing.ledger.models import Account, Leg
from billing.payouts import overpayments, tasks
from billing.payouts.amounts import due_cents, left_cents
from billing.payouts.models import Offset, Overpayment, Transfer
from billing.payouts.reversals import apply_reversal, take_back
from billing.stripe import gateway
from billing.stripe.fake import accounts, disputes
from billing.stripe.fake.memory import find
from billing.stripe.models import FakeObject, Operation
from billing.stripe.outbox import perform
from billing.stripe.tasks import settle
from journal.models import Entry, IllegalMove
from mail.models import OutgoingMail
from tests.billing.payouts.months import adds_up


def test_what_stripe_cannot_take_back_she_owes_and_is_told(owing, freelancer):
    transfer = Transfer.objects.get()

    assert owing.left_cents == transfer.amount_cents - due_cents(transfer.invoice)
    assert transfer.status == "part_reversed"
    assert Leg.objects.on(Account.OVERPAID).balance() == owing.amount_cents
    assert Leg.objects.on(Account.FREELANCERS).balance() == 0
    mail = OutgoingMail.objects.get(template="payout_overpaid")
    assert (mail.to, transfer.invoice.number in mail.text) == (freelancer.user.email, True)
    assert adds_up()


def test_the_next_transfer_is_smaller_by_it_and_says_so(owing, months):
    invoice = months.bill()

    transfer = Transfer.objects.get(invoice=invoice)
    assert transfer.sent_cents == due_cents(invoice) - owing.amount_cents
    assert (transfer.status, transfer.kept_cents) == ("paid", due_cents(invoice))
    owing.refresh_from_db()
    assert (owing.status, owing.left_cents) == ("settled", 0)
    assert Leg.objects.on(Account.OVERPAID).balance() == 0
    assert Leg.objects.on(Account.FREELANCERS).balance() == 0
    story = Entry.objects.about(owing).values_list("verb", flat=True)
    assert list(story) == ["noticed", "taken_off", "settled"]
    mail = OutgoingMail.objects.filter(template="payout_sent").last()
    assert owing.transfer.invoice.number in mail.text
    assert adds_up()


def test_what_is_greater_than_a_transfer_goes_on_to_the_one_after(months):
    invoice = months.bill()
    months.pay_out()
    months.credit(invoice, 600)
    small = months.bill(minutes=60)

    transfer = Transfer.objects.get(invoice=small)
    assert (transfer.status, transfer.sent_cents, transfer.stripe_id) == ("set_off", 0, None)
    assert Overpayment.objects.get().status == "open"
    assert adds_up()

    months.bill()
    assert Overpayment.objects.get().status == "settled"
    assert Offset.objects.count() == 2
    assert adds_up()


def test_the_oldest_is_settled_first(months):
    first, second = months.bill(), months.bill()
    months.pay_out()
    months.credit(first, 120)
    months.credit(second, 120)
    months.bill(minutes=60)

    older, newer = Overpayment.objects.order_by("pk")
    assert (older.left_cents, newer.left_cents) > (0, older.left_cents)
    assert newer.offset_cents == 0


def test_a_transfer_that_does_not_leave_takes_nothing_off(owing, months):
    accounts.set_capability(months.at_stripe(), "restricted", ["iban"])
    invoice = months.bill()
    assert Transfer.objects.get(invoice=invoice).status == "failed"
    owing.refresh_from_db()
    assert (owing.status, owing.offset_cents, Offset.objects.count()) == ("open", 0, 0)

    accounts.enable(months.at_stripe())
    settle()
    tasks.release_transfers()
    settle()
    owing.refresh_from_db()
    assert owing.status == "settled"
    assert adds_up()


def test_a_dispute_that_is_won_gives_back_what_was_taken_off(months):
    """She owed all of it, paid it by her next month, and gets it back from our own balance."""
    disputed = months.bill()
    months.pay_out()
    dispute = disputes.dispute(find("payment_intent", Payment.objects.get().intent_id))
    settle()
    months.bill()
    assert Overpayment.objects.get().status == "settled"

    disputes.close_dispute(dispute, won=True)
    settle()

    again = Transfer.objects.get(invoice=disputed, follows__isnull=False)
    assert (again.status, again.sent_cents) == ("paid", due_cents(disputed))
    assert (
        "source_transaction"
        not in Operation.objects.get(kind="transfer", subject_id=again.pk).params
    )
    assert adds_up()


def test_a_dispute_won_before_her_next_month_leaves_her_what_she_has(months):
    months.bill()
    months.pay_out()
    dispute = disputes.dispute(find("payment_intent", Payment.objects.get().intent_id))
    settle()
    disputes.close_dispute(dispute, won=True)
    settle()

    assert list(Transfer.objects.order_by("pk").values_list("status", flat=True)) == [
        "reversed",
        "set_off",
    ]
    assert Overpayment.objects.get().status == "settled"
    assert FakeObject.objects.filter(kind="transfer").count() == 1
    assert adds_up()


def test_what_was_taken_off_a_month_that_is_credited_is_owed_again(owing, months):
    invoice = months.bill()
    months.credit(invoice, 600)

    assert Transfer.objects.get(invoice=invoice).kept_cents == 0
    again = Overpayment.objects.open().get()
    assert again.amount_cents == owing.amount_cents
    assert adds_up()


def test_a_repeated_answer_owes_once(owing):
    overpayments.claim(owing.transfer, owing.amount_cents, occasion=owing.occasion)

    assert Overpayment.objects.count() == 1


@pytest.mark.parametrize(
    ("act", "status", "account"),
    [
        (overpayments.waive, "waived", Account.BAD_DEBT),
        (overpayments.repay, "repaid", Account.BANK),
    ],
)
def test_a_person_may_end_it(owing, months, oscar, act, status, account):
    act(owing, by=oscar, reason="She stopped working with us.")

    owing.refresh_from_db()
    assert owing.status == status
    assert Leg.objects.on(account).balance() == owing.amount_cents
    assert Leg.objects.on(Account.OVERPAID).balance() == 0
    months.bill()
    assert not Offset.objects.exists()
    with pytest.raises(IllegalMove):
        act(owing, by=oscar, reason="Twice.")


def test_nobody_ends_what_a_transfer_is_just_settling(owing, months, oscar):
    invoice = months.bill()
    Transfer.objects.filter(invoice=invoice).update(status="scheduled")
    Overpayment.objects.update(status="open")

    with pytest.raises(IllegalMove):
        overpayments.waive(owing, by=oscar, reason="Too late.")


def test_another_refusal_is_left_to_a_person(months):
    """Only a lack of balance says that she has the money."""
    invoice = months.bill()
    record = FakeObject.objects.get(kind="transfer")
    record.delete()
    months.credit(invoice, 120)

    assert Operation.objects.get(kind="transfer_reversal").status == "refused"
    assert not Overpayment.objects.exists()


def test_until_its_answer_comes_a_reversal_that_was_heard_of_makes_no_other_negative(
    months, owing, settings
):
    """Two hours of ten were taken off it: Stripe has less of it than is hers."""
    months.bill()
    transfer = owing.offsets.get().transfer
    take_back(transfer, transfer.amount_cents * 45 // 100, reason="A mistake.", by=None, key="one")
    settings.STRIPE_FAKE_FAULTS = {"lost_reply": 1}
    perform(Operation.objects.get(key="one").pk)
    settings.STRIPE_FAKE_FAULTS = {}
    [reversal] = gateway.reversals(transfer.stripe_id)
    apply_reversal(transfer.pk, reversal["id"], reversal["amount"])

    transfer.refresh_from_db()
    take_back(transfer, left_cents(transfer), reason="Another.", by=None, key="two")

    asked = Operation.objects.filter(kind="transfer_reversal")
    assert all(operation.params["amount"] > 0 for operation in asked)
    settle()
    assert adds_up()
