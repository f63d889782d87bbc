"""A dispute is won, and a part of what was taken back for it never came to her again."""

import pytest
import stripe
from django.urls import reverse

from backoffice.queues import payouts as queues
from billing.payouts.amounts import due_cents
from billing.payouts.models import Overpayment, Transfer
from billing.payouts.overpayments import waive
from billing.payouts.shortfalls import shortfalls
from billing.stripe.calls import CALLS, Call
from billing.stripe.fake import disputes
from billing.stripe.fake.memory import find
from billing.stripe.tasks import settle


def refuse(client, params, options):
    raise stripe.InvalidRequestError("This transfer cannot be reversed.", param="transfer")


@pytest.fixture
def won(owing, months, monkeypatch):
    """Of a transfer less what she owed, Stripe takes nothing back; then the dispute is won."""
    invoice = months.bill()
    transfer = Transfer.objects.get(invoice=invoice)
    assert transfer.offset_cents
    refused = Call(send=refuse, find=CALLS["transfer_reversal"].find)
    monkeypatch.setitem(CALLS, "transfer_reversal", refused)
    dispute = disputes.dispute(find("payment_intent", transfer.payment.intent_id))
    settle()
    disputes.close_dispute(dispute, won=True)
    settle()
    transfer.refresh_from_db()
    return transfer


def test_what_she_is_short_of_waits_for_operations(client, oscar, won):
    owed = Overpayment.objects.get(transfer=won)
    assert won.status == "part_reversed"
    assert won.kept_cents + owed.left_cents == due_cents(won.invoice)
    assert shortfalls() == [(won, owed.left_cents)]

    client.force_login(oscar)
    page = reverse("backoffice_transfer", args=[won.pk])
    assert page in client.get(reverse("backoffice_queues")).text
    assert reverse("backoffice_overpayment", args=[owed.pk]) in client.get(page).text


def test_once_she_need_not_give_it_back_she_is_short_of_nothing(won, oscar):
    waive(Overpayment.objects.get(transfer=won), by=oscar, reason="The dispute was won.")

    assert queues.shortfalls_after_disputes().count == 0


def test_who_was_paid_anew_is_short_of_nothing(months):
    invoice = months.bill()
    payment = Transfer.objects.get(invoice=invoice).payment
    dispute = disputes.dispute(find("payment_intent", payment.intent_id))
    settle()
    disputes.close_dispute(dispute, won=True)
    settle()

    assert sorted(Transfer.objects.values_list("status", flat=True)) == ["paid", "reversed"]
    assert shortfalls() == []
