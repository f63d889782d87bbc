"""Hours taken back after they were paid: credit note, refund, and the freelancer's share."""

import pytest

from billing.collection.models import Payment, Refund
from billing.collection.reversals import refund
from billing.collection.tasks import refund_credit_notes
from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.payouts.models import Transfer
from billing.stripe.tasks import settle
from tests.billing import worlds


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


@pytest.mark.parametrize("minutes", [1, 7, 60, 119, 209])
def test_every_part_that_is_taken_back_is_settled_to_the_cent(billed, oscar, minutes):
    payment = billed()
    line = Invoice.objects.services().get().lines.get()
    credit(line.invoice, {line.pk: minutes}, reason="Contested.", by=oscar)
    refund_credit_notes()
    settle()

    payment.refresh_from_db()
    assert payment.status == "part_refunded"
    assert Transfer.objects.get().status == "part_reversed"
    assert settled() == (0, 0, 0)


def test_no_refund_exceeds_what_is_left_of_the_payment(billed, oscar):
    payment = billed()
    refund(payment, 14_000, reason="Goodwill.", by=oscar)

    for cents in (701, 0, -1):
        with pytest.raises(ValueError, match="refund"):
            refund(payment, cents, reason="More.", by=oscar)
    assert Payment.objects.get().refunds.count() == 1
