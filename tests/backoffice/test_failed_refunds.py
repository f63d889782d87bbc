"""A refund that came back is sent again or paid by hand, once, and journalled."""

from django.urls import reverse

from backoffice.queues import payments
from billing.collection.models import Chargeback, Refund
from billing.collection.reversals import refund_credit_notes
from billing.ledger.models import Account, Leg
from billing.stripe.fake import disputes
from billing.stripe.fake.memory import find
from billing.stripe.tasks import settle
from formatting.formatter import money
from tests.backoffice.money import bank_decides, decide
from tests.decisions import with_seen


def test_a_failed_refund_is_sent_again_as_a_new_one(client, oscar, failed_refund, billed):
    note = failed_refund.credit_note
    client.force_login(oscar)
    decide(client, failed_refund, "again")
    decide(client, failed_refund, "again")
    settle()

    failed_refund.refresh_from_db()
    assert failed_refund.status == "sent_again"
    second = Refund.objects.exclude(pk=failed_refund.pk).get()
    assert (second.status, second.credit_note) == ("succeeded", note)
    assert Leg.objects.on(Account.RECEIVABLE).balance() == 0


def test_a_refund_paid_by_bank_transfer_leaves_our_bank_account(client, oscar, failed_refund):
    client.force_login(oscar)
    decide(client, failed_refund, "by_hand", "Paid on 3 November from our bank.")
    refund_credit_notes()

    failed_refund.refresh_from_db()
    assert failed_refund.status == "by_hand"
    assert Refund.objects.count() == 1
    assert Leg.objects.on(Account.BANK).balance() == -failed_refund.amount_cents
    assert Leg.objects.on(Account.RECEIVABLE).balance() == 0


def page_of(client, refund):
    return client.get(reverse("backoffice_refund", args=[refund.pk]))


def test_while_the_bank_decides_the_refund_waits_and_says_so(client, oscar, failed_refund, billed):
    disputes.dispute(find("payment_intent", billed.intent_id))
    settle()
    client.force_login(oscar)

    [waiting] = payments.failed_refunds().waiting
    assert "la banque conteste" in waiting.detail
    page = page_of(client, failed_refund)
    assert "Ne payez rien pour l’instant" in page.text
    assert reverse("backoffice_chargeback", args=[Chargeback.objects.get().pk]) in page.text
    assert not page.context["undecided"]
    answer = decide(client, failed_refund, "by_hand")
    assert "Rien n’a été modifié" in client.get(answer.url).text
    assert Refund.objects.get().status == "failed"


def test_a_refund_that_went_with_its_payment_says_what_became_of_it(
    client, oscar, failed_refund, billed
):
    client.force_login(oscar)
    bank_decides(billed, won=False)

    assert payments.failed_refunds().count == 0
    answer = decide(client, failed_refund, "by_hand")
    page = client.get(answer.url)
    assert "Rien n’a été modifié" in page.text
    assert "repris par la banque avec son paiement" in page.text
    assert f"L’avoir {failed_refund.credit_note.number} reste valable" in page.text
    dispute = client.get(reverse("backoffice_chargeback", args=[Chargeback.objects.get().pk]))
    assert reverse("backoffice_refund", args=[failed_refund.pk]) in dispute.text
    assert Leg.objects.on(Account.BANK).balance() == 0


def test_what_the_bank_left_of_a_refund_is_paid_by_bank_transfer_alone(
    client, oscar, failed_refund, billed
):
    bank_decides(billed, won=False, cents=billed.amount_cents - 1_000)
    client.force_login(oscar)

    assert payments.failed_refunds().waiting[0].detail == money(1_000)
    decisions = page_of(client, failed_refund).context["form"].fields["decision"].choices
    assert [value for value, _ in decisions] == ["by_hand"]
    assert decide(client, failed_refund, "again").status_code == 422
    decide(client, failed_refund, "by_hand")
    assert Leg.objects.on(Account.BANK).balance() == -1_000


def test_when_the_dispute_is_won_the_refund_is_decided_as_ever(
    client, oscar, failed_refund, billed
):
    bank_decides(billed, won=True)
    client.force_login(oscar)

    decide(client, failed_refund, "by_hand")
    failed_refund.refresh_from_db()
    assert failed_refund.status == "by_hand"


def test_a_decision_says_why(client, oscar, failed_refund):
    client.force_login(oscar)

    assert decide(client, failed_refund, "again", reason="").status_code == 422
    assert Refund.objects.get().status == "failed"


def test_a_refund_by_hand_wants_the_name_of_the_company(client, oscar, failed_refund):
    client.force_login(oscar)
    page = reverse("backoffice_refund", args=[failed_refund.pk])
    typed = with_seen(client, page, {"decision": "by_hand", "reason": "x", "typed": "Atelier"})
    action = reverse("backoffice_refund_decision", args=[failed_refund.pk])

    assert list(client.post(action, typed).context["form"].errors) == ["typed"]
    failed_refund.refresh_from_db()
    assert failed_refund.status == "failed"
    assert client.post(action, typed | {"decision": "again"}).status_code == 302
