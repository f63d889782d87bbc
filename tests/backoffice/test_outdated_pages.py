"""Somebody decides on what stood on the page, or, when that has changed meanwhile, on nothing."""

import pytest
from django.urls import reverse

from backoffice import credit_notes
from billing.collection.models import Chargeback, Payment, Refund
from billing.einvoicing.models import UnreadableAnswer
from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.invoices.objections import object_to
from billing.payouts import own_funds
from billing.payouts.models import Overpayment, Transfer
from billing.reconciliation import actions as reconciliation
from billing.reconciliation.models import Discrepancy
from billing.stripe.fake import accounts, disputes
from billing.stripe.fake.memory import find
from billing.stripe.tasks import settle
from journal.models import Entry
from marketplace.needs.models import Need
from tests.backoffice.money import refund_that_fails
from tests.billing import worlds
from tests.decisions import with_seen

REASON = "We called them."


@pytest.fixture
def bill(engagement, amelie):
    def bill(choice="card"):
        bill.account = worlds.bill_a_month(engagement, amelie, choice)
        return Invoice.objects.services().get()

    return bill


@pytest.fixture
def decide(client, oscar):
    """Reads a page, has it change, sends what was typed: refused. Read again, it is done."""
    client.force_login(oscar)

    def decide(page, action, record, typed, *, change):
        page, action = (reverse(name, args=[record.pk]) for name in (page, action))
        typed = with_seen(client, page, typed)
        was = record.status
        change()

        outdated = client.post(action, typed)

        assert outdated.status_code == 409
        assert typed["reason"] in outdated.text
        record.refresh_from_db()
        assert record.status == was
        assert client.post(action, with_seen(client, page, typed)).status_code == 302
        record.refresh_from_db()
        return record

    return decide


def test_a_difference_is_explained_at_the_amounts_that_were_read(decide, db):
    reconciliation.note("ch_1", 0, 100)

    explained = decide(
        "backoffice_discrepancy",
        "backoffice_explanation",
        Discrepancy.objects.get(),
        {"reason": REASON},
        change=lambda: reconciliation.note("ch_1", 0, 50_000),
    )

    assert explained.status == "explained"


def test_an_answer_is_seen_to_as_it_was_read(decide, db):
    answer = UnreadableAnswer.objects.create(name="a.json", content="lue")

    decided = decide(
        "backoffice_unreadable_answer",
        "backoffice_unreadable_answer_decision",
        answer,
        {"reason": REASON},
        change=lambda: UnreadableAnswer.objects.update(content="refusée"),
    )

    assert decided.status == "settled"


def test_hours_that_a_colleague_took_back_are_not_taken_back_once_more(client, bill, oscar, farid):
    invoice = bill()
    line = invoice.lines.get()
    objection = object_to(invoice, text="One hour too much.", by=farid)
    client.force_login(oscar)
    typed = with_seen(
        client,
        reverse("backoffice_objection", args=[objection.pk]),
        {"decision": "correct", "reason": REASON, f"line_{line.pk}": "1h"},
    )
    credit(invoice, {line.pk: 60}, reason=REASON, by=oscar)

    answer = client.post(reverse("backoffice_objection_decision", args=[objection.pk]), typed)

    assert answer.status_code == 409
    assert invoice.credit_notes.count() == 1
    objection.refresh_from_db()
    assert objection.status == "open"


def test_a_credit_note_that_comes_while_one_is_issued_was_not_seen(
    client, bill, oscar, monkeypatch
):
    invoice = bill()
    line = invoice.lines.get()
    client.force_login(oscar)
    whole = credit_notes.lines_left

    def meanwhile(record):
        lines = whole(record)
        credit(invoice, {line.pk: 30}, reason="A colleague's.", by=oscar)
        return lines

    monkeypatch.setattr(credit_notes, "lines_left", meanwhile)
    typed = {"scope": "part", f"line_{line.pk}": "1h", "reason": REASON, "seen": 0}
    client.post(reverse("backoffice_credit_notes", args=[invoice.pk]), typed)

    assert [note.reason for note in invoice.credit_notes.all()] == ["A colleague's."]


def test_a_debt_is_given_up_at_what_was_read(decide, bill, oscar):
    invoice = bill("card_declined")
    invoice.mark_overdue()
    invoice.start_dunning()
    line = invoice.lines.get()

    given_up = decide(
        "backoffice_debt",
        "backoffice_loss",
        invoice,
        {"reason": REASON},
        change=lambda: credit(invoice, {line.pk: 60}, reason=REASON, by=oscar),
    )

    assert given_up.status == "uncollectible"


def test_she_is_paid_from_our_own_funds_what_was_read(client, decide, bill, oscar):
    invoice = bill("sepa_failing")
    own_funds.hold(worlds.write_off(Payment.objects.get(), oscar))
    line = invoice.lines.get()
    transfer = Transfer.objects.get()

    decide(
        "backoffice_unpaid",
        "backoffice_unpaid_decision",
        transfer,
        {"decision": "pay", "reason": REASON},
        change=lambda: credit(invoice, {line.pk: 60}, reason=REASON, by=oscar),
    )

    transfer.refresh_from_db()
    assert transfer.from_own_funds
    assert transfer.amount_cents < 14_700 - 4_200


def test_what_she_owes_is_waived_at_what_was_read(decide, bill):
    bill()
    accounts.pay_out(bill.account)
    disputes.dispute(find("payment_intent", Payment.objects.get().intent_id))
    settle()

    waived = decide(
        "backoffice_overpayment",
        "backoffice_overpayment_decision",
        Overpayment.objects.get(),
        {"decision": "waived", "reason": REASON},
        change=lambda: Overpayment.objects.update(offset_cents=100),
    )

    assert waived.status == "waived"


def test_a_refund_is_settled_at_what_was_read(decide, bill, oscar):
    bill()
    refund_that_fails(by=oscar)

    settled = decide(
        "backoffice_refund",
        "backoffice_refund_decision",
        Refund.objects.get(),
        {"decision": "by_hand", "reason": REASON},
        change=lambda: Refund.objects.update(taken_back_cents=100),
    )

    assert settled.status == "by_hand"


def test_what_a_bank_kept_is_borne_at_what_was_read(decide, bill):
    bill()
    record = disputes.dispute(find("payment_intent", Payment.objects.get().intent_id), 4_000)
    settle()
    disputes.close_dispute(record, won=False)
    settle()

    borne = decide(
        "backoffice_chargeback",
        "backoffice_chargeback_decision",
        Chargeback.objects.get(),
        {"decision": "borne", "reason": REASON},
        change=lambda: Chargeback.objects.update(amount_cents=5_000),
    )

    assert borne.status == "borne"


def test_a_need_is_opened_with_the_words_that_were_read(decide, need, amelie):
    Need.objects.filter(pk=need.pk).update(status="submitted")
    need.refresh_from_db()
    Entry.objects.record(need, "submitted", by=amelie)

    opened = decide(
        "backoffice_need",
        "backoffice_need_decision",
        need,
        {"decision": "open", "reason": REASON},
        change=lambda: Entry.objects.record(need, "submitted", by=amelie),
    )

    assert opened.status == "open"
