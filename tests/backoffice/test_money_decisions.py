"""What went wrong with money is put right by one decision, made once and journalled."""

import pytest
from django.urls import reverse

from billing.collection.reversals import refund_credit_notes
from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.payouts.models import Transfer
from billing.stripe.fake import charges
from billing.stripe.tasks import settle
from journal.models import Entry
from tests.backoffice.money import answer, decide_on_loss
from tests.decisions import with_seen

OTHERS = ["amelie", "claire", "farid", "nora", "edith"]


def test_a_credit_note_whose_money_went_back_before_is_settled_by_a_reason(client, oscar, billed):
    charges.create_refund({"payment_intent": billed.intent_id})
    settle()
    note = credit(Invoice.objects.services().get(), by=oscar, reason="Never happened.")
    refund_credit_notes()
    client.force_login(oscar)
    page = client.get(reverse("backoffice_credit_note", args=[note.pk]))
    assert page.context["undecided"]
    address = reverse("backoffice_credit_note_settlement", args=[note.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    for _click in range(2):
        client.post(address, {"reason": "Refunded on Stripe's pages."})
    settle()

    note.refresh_from_db()
    assert note.status == "paid"
    assert Entry.objects.about(note).last().reason == "Refunded on Stripe's pages."
    assert Transfer.objects.get().status == "reversed"
    assert Leg.objects.on(Account.RECEIVABLE).balance() == 0
    assert Leg.objects.on(Account.FREELANCERS).balance() == 0


def test_a_debt_is_given_up_only_by_typing_the_number_of_its_invoice(client, oscar, billed):
    Invoice.objects.services().get().mark_overdue()
    invoice = Invoice.objects.services().get()
    invoice.start_dunning()
    client.force_login(oscar)
    address = reverse("backoffice_loss", args=[invoice.pk])
    page = reverse("backoffice_debt", args=[invoice.pk])
    typed = with_seen(client, page, {"typed": "F1", "reason": "Wound up."})

    assert client.post(address, typed).status_code == 422
    right = client.post(address, typed | {"typed": f" {invoice.number} "})
    assert right.status_code == 302

    invoice.refresh_from_db()
    assert invoice.status == "uncollectible"
    assert Leg.objects.on(Account.BAD_DEBT).balance() == invoice.total_cents
    # Why is for operations alone.
    assert "Wound up." in client.get(page).text
    for person in (invoice.company.users.first(), invoice.freelancer.user):
        client.force_login(person)
        assert "Wound up." not in client.get(invoice.get_absolute_url()).text


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_looks_or_decides(client, request, chargeback, who):
    client.force_login(request.getfixturevalue(who))

    for name in ("chargeback", "refund", "debt"):
        assert client.get(reverse(f"backoffice_{name}", args=[1])).status_code in {302, 403}
    assert answer(client, chargeback).status_code in {302, 403}
    assert decide_on_loss(client, chargeback, "borne").status_code in {302, 403}
    chargeback.refresh_from_db()
    assert not chargeback.evidence_sent_at
