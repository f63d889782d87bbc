"""What a bank does to a payment, and what operations answer on the pages of their queues."""

from django.urls import reverse

from billing.collection.models import Refund
from billing.collection.reversals import refund_credit_notes
from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.stripe.fake import charges, disputes
from billing.stripe.fake.memory import find
from billing.stripe.tasks import settle
from tests.decisions import with_seen


def refund_that_fails(minutes_by_line=None, *, by):
    credit(Invoice.objects.services().get(), minutes_by_line, by=by, reason="Never happened.")
    refund_credit_notes()
    settle()
    record = Refund.objects.get()
    charges.fail_refund(find("refund", record.stripe_id))
    settle()
    record.refresh_from_db()
    assert record.status == "failed"
    return record


def bank_decides(payment, *, won, cents=None):
    dispute = disputes.dispute(find("payment_intent", payment.intent_id), cents)
    disputes.close_dispute(dispute, won=won)
    settle()


def answer(client, chargeback, text="We worked, they approved."):
    page = reverse("backoffice_chargeback", args=[chargeback.pk])
    typed = with_seen(client, page, {"text": text})
    return client.post(reverse("backoffice_evidence", args=[chargeback.pk]), typed)


def decide(client, refund, decision, reason="They gave us a new account."):
    page = reverse("backoffice_refund", args=[refund.pk])
    typed = with_seen(client, page, {"decision": decision, "reason": reason})
    return client.post(reverse("backoffice_refund_decision", args=[refund.pk]), typed)


def decide_on_loss(client, chargeback, decision, reason="Agreed by phone."):
    page = reverse("backoffice_chargeback", args=[chargeback.pk])
    typed = with_seen(client, page, {"decision": decision, "reason": reason})
    return client.post(reverse("backoffice_chargeback_decision", args=[chargeback.pk]), typed)
