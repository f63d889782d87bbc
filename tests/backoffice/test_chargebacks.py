"""A bank that takes money back: our account for it, and who bears what is lost."""

import pytest
from django.urls import reverse

from backoffice.queues import payments
from billing.collection import evidence, reversals
from billing.collection.models import Chargeback, Refund
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.stripe import gateway
from billing.stripe.fake import disputes
from billing.stripe.fake.memory import change, find
from billing.stripe.tasks import settle
from formatting.formatter import money
from journal.models import Entry, IllegalMove
from tests.backoffice.money import answer, bank_decides, decide_on_loss, refund_that_fails
from tests.decisions import with_seen


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


def test_what_the_platform_bears_wants_the_name_of_the_company(client, oscar, part_lost):
    client.force_login(oscar)
    page = reverse("backoffice_chargeback", args=[part_lost.pk])
    typed = with_seen(client, page, {"decision": "borne", "reason": "x", "typed": ""})
    action = reverse("backoffice_chargeback_decision", args=[part_lost.pk])

    assert list(client.post(action, typed).context["form"].errors) == ["typed"]
    part_lost.refresh_from_db()
    assert part_lost.status == "part_lost"


@pytest.fixture
def part_lost(billed):
    record = disputes.dispute(find("payment_intent", billed.intent_id), 4_000)
    settle()
    disputes.close_dispute(record, won=False)
    settle()
    return Chargeback.objects.get()


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
