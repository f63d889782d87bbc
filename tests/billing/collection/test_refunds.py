"""Hours taken back after they were paid: credit note, refund, and the freelancer's share."""

import pytest

from billing.collection import reversals
from billing.collection.models import Payment, Refund
from billing.collection.reversals import refund, settle_otherwise
from billing.collection.tasks import refund_credit_notes
from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.payouts.models import Transfer
from billing.stripe.fake import charges, disputes
from billing.stripe.fake.memory import find
from billing.stripe.tasks import settle
from journal.models import IllegalMove
from tests.billing import worlds
from tests.faults import world


def settled():
    return (
        Leg.objects.on(Account.RECEIVABLE).balance(),
        Leg.objects.on(Account.FREELANCERS).balance(),
        Leg.objects.on(Account.STRIPE).balance() - worlds.moved_at_stripe(),
    )


def test_a_full_credit_note_undoes_everything_but_stripes_fee(billed, oscar):
    payment = billed()
    note = credit(Invoice.objects.services().get(), reason="Never happened.", by=oscar)
    for _ in range(2):
        refund_credit_notes()
        settle()

    note.refresh_from_db()
    payment.refresh_from_db()
    assert note.status == "paid"
    assert payment.status == "refunded"
    assert Refund.objects.get().status == "succeeded"
    assert Transfer.objects.get().status == "reversed"
    assert settled() == (0, 0, 0)
    assert Leg.objects.on(Account.COMMISSION).balance() == 0
    assert Leg.objects.on(Account.VAT).balance() == 0
    assert Leg.objects.on(Account.STRIPE).balance() == -payment.fee_cents


def test_every_part_that_is_taken_back_is_settled_to_the_cent(billed, oscar, full):
    payment = billed()
    line = Invoice.objects.services().get().lines.get()
    for minutes in range(1, line.minutes) if full else (1, 119, 209):
        with world.undone():
            credit(line.invoice, {line.pk: minutes}, reason="Contested.", by=oscar)
            refund_credit_notes()
            settle()

            payment.refresh_from_db()
            assert payment.status == "part_refunded", minutes
            assert Transfer.objects.get().status == "part_reversed", minutes
            assert settled() == (0, 0, 0), minutes


def test_no_refund_exceeds_what_is_left_of_the_payment(billed, oscar):
    payment = billed()
    refund(payment, 14_000, reason="Goodwill.", by=oscar)

    for cents in (701, 0, -1):
        with pytest.raises(ValueError, match="refund"):
            refund(payment, cents, reason="More.", by=oscar)
    assert Payment.objects.get().refunds.count() == 1


def test_without_the_look_at_what_is_left_more_would_go_back(billed, oscar, monkeypatch):
    """The control: our guard counts nothing that went back before."""
    payment = billed()
    monkeypatch.setattr(reversals, "refundable_cents", lambda payment: payment.amount_cents)
    for _ in range(2):
        refund(payment, 14_000, reason="Goodwill.", by=oscar)
    assert sum(each.amount_cents for each in payment.refunds.all()) > payment.amount_cents

    settle()

    # Stripe's own guard holds the second one: ours is what keeps it from being promised.
    assert sorted(each.status for each in payment.refunds.all()) == ["failed", "succeeded"]


def take_back(minutes, by):
    line = Invoice.objects.services().get().lines.get()
    return credit(line.invoice, {line.pk: minutes}, reason="Contested.", by=by)


def freelancers_share():
    """What is hers of all that was invoiced, after every credit note."""
    cents = 0
    for invoice in Invoice.objects.issued().with_outstanding().filter(corrects=None):
        cents += -invoice.outstanding_cents if invoice.is_commission else invoice.outstanding_cents
    return cents


def received():
    return sum(transfer.kept_cents for transfer in Transfer.objects.left())


@pytest.fixture
def processing(billed):
    """A debit on its way, and what the bank then says."""
    payment = billed("sepa_failing")
    assert payment.status == "processing"

    def arrive():
        charges.succeed(find("payment_intent", payment.intent_id))
        settle()
        refund_credit_notes()
        settle()
        payment.refresh_from_db()
        return payment

    return arrive


def test_what_a_credit_note_took_off_before_the_payment_is_not_refunded(
    engagement, freelancer, company, amelie, oscar
):
    worlds.set_up_payouts(freelancer)
    worlds.run_billing(worlds.approved_timesheet(engagement).month)
    note = take_back(60, oscar)
    worlds.set_up_payment(company, amelie)
    settle()
    for _ in range(2):
        refund_credit_notes()
        settle()

    note.refresh_from_db()
    payment = Payment.objects.get()
    assert payment.amount_cents == note.corrects.total_cents - note.total_cents
    assert (payment.status, payment.refunded_cents) == ("succeeded", 0)
    assert note.status == "paid"
    assert received() == freelancers_share()
    assert settled() == (0, 0, 0)


def test_of_two_credit_notes_only_the_one_after_the_payment_is_refunded(
    engagement, freelancer, company, amelie, oscar
):
    worlds.set_up_payouts(freelancer)
    worlds.run_billing(worlds.approved_timesheet(engagement).month)
    before = take_back(60, oscar)
    worlds.set_up_payment(company, amelie)
    settle()
    after = take_back(30, oscar)
    refund_credit_notes()
    settle()

    assert Refund.objects.get().credit_note == after
    assert Payment.objects.get().refunded_cents == after.total_cents
    before.refresh_from_db()
    assert before.status == "paid"
    assert received() == freelancers_share()
    assert settled() == (0, 0, 0)


def test_a_credit_note_while_the_payment_is_on_its_way_overpays_nobody(processing, oscar):
    note = take_back(60, oscar)
    payment = processing()

    assert payment.refunded_cents == note.total_cents
    assert received() == freelancers_share()
    assert settled() == (0, 0, 0)


def test_what_is_cancelled_while_the_payment_is_on_its_way_is_never_transferred(processing, oscar):
    credit(Invoice.objects.services().get(), reason="Never happened.", by=oscar)
    payment = processing()

    assert payment.status == "refunded"
    assert not Transfer.objects.exists()
    assert settled() == (0, 0, 0)


def test_a_credit_note_while_the_transfer_is_held_back_lowers_it(billed, oscar, monkeypatch):
    from billing.payouts import actions

    with monkeypatch.context() as held:
        held.setattr(actions, "what_blocks", lambda transfer: "account")
        billed()
        take_back(60, oscar)
        refund_credit_notes()
        settle()
    assert Transfer.objects.get().status == "blocked"
    actions.release(Transfer.objects.get())
    settle()

    assert Transfer.objects.get().status == "paid"
    assert received() == freelancers_share()
    assert settled() == (0, 0, 0)


def test_a_dispute_that_is_won_sends_only_what_is_still_hers(billed, oscar):
    payment = billed()
    take_back(60, oscar)
    refund_credit_notes()
    settle()
    dispute = disputes.dispute(find("payment_intent", payment.intent_id))
    settle()
    assert received() == 0
    disputes.close_dispute(dispute, won=True)
    settle()

    assert received() == freelancers_share()


def test_a_refund_that_has_to_wait_holds_up_no_other(billed, engagement, company, oscar):
    disputed = billed()
    other = worlds.another_engagement(company)
    worlds.set_up_payouts(other.freelancer)
    worlds.run_billing(worlds.approved_timesheet(other).month)
    settle()
    for invoice in Invoice.objects.services():
        line = invoice.lines.get()
        credit(invoice, {line.pk: 30}, reason="Contested.", by=oscar)
    # Stays without a refund: its money is with the bank.
    Payment.objects.filter(pk=disputed.pk).update(status="disputed")
    refund_credit_notes()
    settle()

    assert [r.credit_note.engagement for r in Refund.objects.all()] == [other]
    assert [note.engagement for note in Invoice.objects.to_refund()] == [engagement]


def test_a_refund_above_what_is_left_of_the_payment_holds_up_no_other(billed, company, oscar):
    payment = billed()
    other = worlds.another_engagement(company)
    worlds.set_up_payouts(other.freelancer)
    worlds.run_billing(worlds.approved_timesheet(other).month)
    settle()
    refund(payment, payment.amount_cents - 1, reason="Goodwill.", by=oscar)
    settle()
    # The newest comes first: the one that fails.
    for invoice in Invoice.objects.services().order_by("-pk"):
        line = invoice.lines.get()
        credit(invoice, {line.pk: 30}, reason="Contested.", by=oscar)
    refund_credit_notes()

    refunded = Refund.objects.exclude(credit_note=None).values_list("credit_note__engagement")
    assert [pk for (pk,) in refunded] == [other.pk]


@pytest.fixture
def refunded_at_stripe(billed):
    """Sixty minutes of a payment went back by hand, before any credit note."""
    payment = billed()
    cents = Invoice.objects.services().get().lines.get().rate_cents
    charges.create_refund({"payment_intent": payment.intent_id, "amount": cents})
    settle()
    return cents


def test_of_what_went_back_before_only_the_rest_is_refunded(refunded_at_stripe, oscar):
    note = take_back(90, oscar)
    for _ in range(2):
        refund_credit_notes()
        settle()

    note.refresh_from_db()
    assert (note.status, note.refund.amount_cents) == (
        "paid",
        note.total_cents - refunded_at_stripe,
    )
    assert received() == freelancers_share()
    assert settled() == (0, 0, 0)


def test_what_went_back_before_waits_for_a_person_who_says_so(refunded_at_stripe, oscar):
    note = take_back(60, oscar)
    refund_credit_notes()
    assert list(Invoice.objects.to_refund()) == [note]

    settle_otherwise(note, by=oscar, reason="Refunded on Stripe's pages in May.")
    with pytest.raises(IllegalMove):
        settle_otherwise(note, by=oscar, reason="Again.")
    assert not Invoice.objects.to_refund().exists()
    assert Leg.objects.on(Account.RECEIVABLE).balance() == 0


def test_while_a_bank_disputes_the_payment_nobody_settles_its_credit_note(billed, oscar):
    payment = billed()
    note = take_back(60, oscar)
    disputes.dispute(find("payment_intent", payment.intent_id))
    settle()

    with pytest.raises(IllegalMove):
        settle_otherwise(note, by=oscar, reason="Too early.")
