"""What went wrong with money is put right by one decision, made once and journalled."""

import pytest
from django.urls import reverse

from backoffice.queues import payments
from billing.collection import evidence, reversals
from billing.collection.models import Chargeback, Payment, Refund
from billing.collection.reversals import refund_credit_notes
from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.payouts.models import Transfer
from billing.stripe import gateway
from billing.stripe.fake import charges, disputes
from billing.stripe.fake.memory import change, find
from billing.stripe.tasks import settle
from formatting.formatter import money
from journal.models import Entry, IllegalMove
from tests.billing import worlds
from tests.decisions import with_seen

OTHERS = ["amelie", "claire", "farid", "nora", "edith"]


@pytest.fixture
def billed(engagement, amelie):
    worlds.bill_a_month(engagement, amelie)
    return Payment.objects.get()


@pytest.fixture
def chargeback(billed):
    disputes.dispute(find("payment_intent", billed.intent_id))
    settle()
    return Chargeback.objects.get()


@pytest.fixture
def failed_refund(billed, oscar):
    """The company's bank sent it back after Stripe had sent it."""
    return refund_that_fails(by=oscar)


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


def answer(client, chargeback, text="We worked, they approved."):
    page = reverse("backoffice_chargeback", args=[chargeback.pk])
    typed = with_seen(client, page, {"text": text})
    return client.post(reverse("backoffice_evidence", args=[chargeback.pk]), typed)


def decide(client, refund, decision, reason="They gave us a new account."):
    page = reverse("backoffice_refund", args=[refund.pk])
    typed = with_seen(client, page, {"decision": decision, "reason": reason})
    return client.post(reverse("backoffice_refund_decision", args=[refund.pk]), typed)


def test_the_account_for_the_bank_names_contract_approval_and_each_day(client, oscar, chargeback):
    client.force_login(oscar)
    page = client.get(reverse("backoffice_chargeback", args=[chargeback.pk]))
    text = page.context["form"].initial["text"]

    invoice = Invoice.objects.services().get()
    assert invoice.number in text
    assert "signed by both sides" in text
    assert "approved by" in text
    assert text.count("\n- ") == 2
    assert (
        reverse("backoffice_chargeback", args=[chargeback.pk])
        in client.get(reverse("backoffice_queues")).text
    )


def test_it_is_sent_to_the_bank_once(client, oscar, chargeback):
    client.force_login(oscar)
    answer(client, chargeback)
    settle()
    answer(client, chargeback, "Something else.")
    settle()

    chargeback.refresh_from_db()
    assert chargeback.evidence == "We worked, they approved."
    assert chargeback.evidence_sent_by == oscar
    state = gateway.dispute(chargeback.stripe_id)
    assert state["status"] == "under_review"
    assert Entry.objects.about(chargeback).filter(verb="evidence_sent").count() == 1


def test_what_stripe_refuses_may_be_sent_again(oscar, chargeback):
    record = find("dispute", chargeback.stripe_id)
    change(record, evidence_details={**record.data["evidence_details"], "has_evidence": True})
    evidence.submit(chargeback, "We worked.", by=oscar)
    settle()

    chargeback.refresh_from_db()
    assert chargeback.may_be_answered
    assert Entry.objects.about(chargeback).last().verb == "evidence_refused"


def test_after_the_deadline_nothing_is_sent(oscar, chargeback):
    Chargeback.objects.update(answer_before="2020-01-01T00:00Z")

    with pytest.raises(IllegalMove):
        evidence.submit(chargeback, "Too late.", by=oscar)


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


def bank_decides(payment, *, won, cents=None):
    dispute = disputes.dispute(find("payment_intent", payment.intent_id), cents)
    disputes.close_dispute(dispute, won=won)
    settle()


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


def test_what_the_platform_bears_wants_the_name_of_the_company(client, oscar, part_lost):
    client.force_login(oscar)
    page = reverse("backoffice_chargeback", args=[part_lost.pk])
    typed = with_seen(client, page, {"decision": "borne", "reason": "x", "typed": ""})
    action = reverse("backoffice_chargeback_decision", args=[part_lost.pk])

    assert list(client.post(action, typed).context["form"].errors) == ["typed"]
    part_lost.refresh_from_db()
    assert part_lost.status == "part_lost"


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


@pytest.fixture
def part_lost(billed):
    record = disputes.dispute(find("payment_intent", billed.intent_id), 4_000)
    settle()
    disputes.close_dispute(record, won=False)
    settle()
    return Chargeback.objects.get()


def decide_on_loss(client, chargeback, decision, reason="Agreed by phone."):
    page = reverse("backoffice_chargeback", args=[chargeback.pk])
    typed = with_seen(client, page, {"decision": decision, "reason": reason})
    return client.post(reverse("backoffice_chargeback_decision", args=[chargeback.pk]), typed)


def test_a_part_that_a_bank_kept_waits_until_somebody_says_who_bears_it(client, oscar, part_lost):
    client.force_login(oscar)
    page = reverse("backoffice_chargeback", args=[part_lost.pk])
    assert page in client.get(reverse("backoffice_queues")).text
    assert Invoice.objects.services().get().number in client.get(page).text

    assert decide_on_loss(client, part_lost, "borne", reason="").status_code == 422
    for decision in ("borne", "repaid"):
        decide_on_loss(client, part_lost, decision)

    part_lost.refresh_from_db()
    assert part_lost.status == "borne"
    assert Entry.objects.about(part_lost).last().reason == "Agreed by phone."
    assert Leg.objects.on(Account.BAD_DEBT).balance() == 4_000
    assert page not in client.get(reverse("backoffice_queues")).text


def test_a_part_that_was_still_to_be_refunded_is_said_to_be_that(client, oscar, billed):
    line = Invoice.objects.services().get().lines.get()
    failed_refund = refund_that_fails({line.pk: 60}, by=oscar)
    intent = find("payment_intent", failed_refund.payment.intent_id)
    record = disputes.dispute(intent, failed_refund.amount_cents)
    settle()
    disputes.close_dispute(record, won=False)
    settle()
    chargeback = Chargeback.objects.get()
    client.force_login(oscar)
    page = reverse("backoffice_chargeback", args=[chargeback.pk])
    assert 'value="counted"' in client.get(page).text

    decide_on_loss(client, chargeback, "counted")

    failed_refund.refresh_from_db()
    assert failed_refund.status == "taken_back"
    queues = client.get(reverse("backoffice_queues")).text
    assert reverse("backoffice_refund", args=[failed_refund.pk]) not in queues
    assert page not in queues


def test_what_no_refund_comes_to_cannot_be_counted_as_one(client, oscar, part_lost):
    client.force_login(oscar)

    assert decide_on_loss(client, part_lost, "counted").status_code == 422


@pytest.fixture
def twice(billed, oscar):
    """A refund was settled by hand; then the bank took the whole payment back and kept it."""
    line = Invoice.objects.services().get().lines.get()
    refund = refund_that_fails({line.pk: 60}, by=oscar)
    reversals.settle_refund_by_hand(refund, by=oscar, reason="By bank transfer.")
    bank_decides(billed, won=False, cents=billed.amount_cents)
    return Chargeback.objects.get()


def test_what_a_company_has_twice_waits_until_somebody_says_who_bears_it(client, oscar, twice):
    client.force_login(oscar)
    refund = Refund.objects.get()
    page = reverse("backoffice_chargeback", args=[twice.pk])
    [waiting] = payments.chargebacks().waiting
    assert (waiting.href, money(refund.amount_cents) in waiting.detail) == (page, True)
    text = client.get(page).text
    assert "remboursé par virement" in text
    assert reverse("backoffice_refund", args=[refund.pk]) in text
    assert money(twice.twice_cents) in text

    assert decide_on_loss(client, twice, "repaid", reason="").status_code == 422
    for decision in ("repaid", "borne"):
        decide_on_loss(client, twice, decision)

    twice.refresh_from_db()
    assert twice.status == "repaid"
    assert Entry.objects.about(twice).last().reason == "Agreed by phone."
    assert Leg.objects.on(Account.BANK).balance() == 0
    assert payments.chargebacks().count == 0


def test_what_a_company_had_paid_to_us_is_sent_back_when_the_dispute_is_won(
    client, oscar, part_lost
):
    client.force_login(oscar)
    decide_on_loss(client, part_lost, "repaid")
    disputes.close_dispute(find("dispute", part_lost.stripe_id), won=True)
    settle()
    [waiting] = payments.chargebacks().waiting
    assert money(4_000) in waiting.detail
    page = client.get(waiting.href)
    choices = page.context["form"].fields["decision"].choices
    assert [value for value, _ in choices] == ["given_back"]
    assert decide_on_loss(client, part_lost, "borne").status_code == 422

    for _click in range(2):
        decide_on_loss(client, part_lost, "given_back", "Sent on 3 November.")
    part_lost.refresh_from_db()
    assert part_lost.status == "won"
    assert Leg.objects.on(Account.BANK).balance() == 0
    assert payments.chargebacks().count == 0


def test_while_a_refund_is_under_way_nothing_can_be_decided_on_it(client, oscar, twice):
    Refund.objects.create(payment=twice.payment, amount_cents=100, reason="Goodwill.")
    client.force_login(oscar)
    page = client.get(reverse("backoffice_chargeback", args=[twice.pk]))
    assert not page.context["undecided"]

    decide_on_loss(client, twice, "borne")
    twice.refresh_from_db()
    assert twice.status == "twice"


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_looks_or_decides(client, request, chargeback, who):
    client.force_login(request.getfixturevalue(who))

    for name in ("chargeback", "refund", "debt"):
        assert client.get(reverse(f"backoffice_{name}", args=[1])).status_code in {302, 403}
    assert answer(client, chargeback).status_code in {302, 403}
    assert decide_on_loss(client, chargeback, "borne").status_code in {302, 403}
    chargeback.refresh_from_db()
    assert not chargeback.evidence_sent_at
