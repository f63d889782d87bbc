"""Somebody settles a failed refund by hand in the moment in which its payment is lost."""

import threading
from contextlib import suppress

import pytest
from django.db import connection, transaction

from billing.collection import chargebacks, reversals
from billing.collection.models import Refund
from billing.collection.querysets import PaymentQuerySet
from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.stripe import gateway
from billing.stripe.fake import charges, disputes
from billing.stripe.fake.memory import find
from billing.stripe.tasks import settle
from journal.models import IllegalMove
from tests.billing import worlds

LONG_ENOUGH = 1.0


@pytest.fixture
def failed(transactional_db, engagement, amelie, oscar):
    worlds.bill_a_month(engagement, amelie)
    line = Invoice.objects.services().get().lines.get()
    credit(line.invoice, {line.pk: 60}, reason="Contested.", by=oscar)
    reversals.refund_credit_notes()
    settle()
    with transaction.atomic():
        charges.fail_refund(find("refund", Refund.objects.get().stripe_id))
    settle()
    return Refund.objects.get()


def dispute(payment, monkeypatch, *, lost):
    """Gives what Stripe would say of it."""
    monkeypatch.setattr(disputes, "emit", lambda *args: None)
    with transaction.atomic():
        record = disputes.dispute(find("payment_intent", payment.intent_id))
        if lost:
            disputes.close_dispute(record, won=False)
    return gateway.dispute(record.pk)


def at_once(failed, state, by, monkeypatch):
    """The dispute is heard of first, and is still being written while the refund is settled."""
    heard, settled = threading.Event(), threading.Event()
    write = chargebacks.post_dispute

    def write_slowly(*args):
        heard.set()
        # In vain when the other one waits for our lock.
        settled.wait(LONG_ENOUGH)
        write(*args)

    def settle_by_hand():
        heard.wait()
        with suppress(IllegalMove):
            reversals.settle_refund_by_hand(failed, by=by, reason="By bank transfer.")
        settled.set()

    def run(act, *args):
        try:
            act(*args)
        finally:
            connection.close()

    monkeypatch.setattr(chargebacks, "post_dispute", write_slowly)
    threads = [
        threading.Thread(target=run, args=[chargebacks.apply_dispute, state]),
        threading.Thread(target=run, args=[settle_by_hand]),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    failed.refresh_from_db()


@pytest.mark.parametrize(("lost", "status"), [(True, "taken_back"), (False, "failed")])
def test_the_refund_is_not_paid_as_well(failed, oscar, monkeypatch, lost, status):
    at_once(failed, dispute(failed.payment, monkeypatch, lost=lost), oscar, monkeypatch)

    assert failed.status == status
    assert Leg.objects.on(Account.BANK).balance() == 0


@pytest.mark.parametrize("lost", [True, False])
def test_without_the_lock_on_the_payment_it_is(failed, oscar, monkeypatch, lost):
    """The control."""
    monkeypatch.setattr(PaymentQuerySet, "select_for_update", lambda found: found)
    at_once(failed, dispute(failed.payment, monkeypatch, lost=lost), oscar, monkeypatch)

    assert failed.status == "by_hand"
    assert Leg.objects.on(Account.BANK).balance() == -failed.amount_cents
