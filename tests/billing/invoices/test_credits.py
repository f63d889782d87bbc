"""Credit notes take back what they say, and never more than there was."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing import money
from billing.invoices import arithmetic, wording
from billing.invoices.credits import CreditTooLarge, credit, credit_dispute
from billing.invoices.models import Invoice, InvoiceLine
from billing.ledger.models import Account, Leg
from journal.models import Entry, IllegalMove
from marketplace.timesheets.models import Dispute, DisputeLine
from tests.billing.invoices.conftest import OCTOBER, worked
from tests.billing.worlds import issue_for_month

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(engagement):
    worked(engagement, OCTOBER, [20, 20, 20])
    return issue_for_month(engagement, OCTOBER)


def test_a_full_credit_note_is_the_exact_negative(invoice, oscar):
    note = credit(invoice, reason="Erreur", by=oscar)

    assert (note.kind, note.total_cents, note.corrects) == (
        "credit_note",
        invoice.total_cents,
        invoice,
    )
    assert note.commission.total_cents == invoice.commission.total_cents
    assert note.commission.corrects == invoice.commission
    for account in (Account.RECEIVABLE, Account.FREELANCERS, Account.COMMISSION, Account.VAT):
        assert Leg.objects.on(account).balance() == 0


def test_a_credit_note_says_who_made_it_and_what_its_lines_take_back(invoice, oscar):
    note = credit(invoice, reason="Erreur", by=oscar)

    assert Entry.objects.about(note).get(verb="issued").by == oscar
    assert Entry.objects.about(note.commission).get(verb="issued").by == oscar
    share = wording.commission_description(1_200, note.number, "fr", credit=True)
    assert note.commission.lines.get().description == share


def test_vat_of_parts_is_rounded_for_all_of_them_together(invoice, oscar):
    line = invoice.lines.get()

    parts = [credit(invoice, {line.pk: 1}, reason="Erreur", by=oscar) for _each in range(2)]

    # 12 % of 70 cents twice, then 20 % of 8 and of 17 cents.
    notes = [part.commission for part in parts]
    assert [(note.net_cents, note.vat_cents) for note in notes] == [(8, 2), (9, 1)]


@pytest.mark.parametrize("minutes", [-1, 0, 61])
def test_no_more_than_there_is_and_no_less_than_a_minute_is_taken_back(invoice, oscar, minutes):
    with pytest.raises(CreditTooLarge):
        credit(invoice, {invoice.lines.get().pk: minutes}, reason="Erreur", by=oscar)

    assert credit(invoice, {invoice.lines.get().pk: 1}, reason="Erreur", by=oscar).net_cents == 70


def test_an_unpaid_invoice_of_which_nothing_is_left_leaves_collection(invoice, oscar):
    assert list(Invoice.objects.awaiting_collection()) == [invoice]

    credit(invoice, reason="Erreur", by=oscar)

    assert not Invoice.objects.awaiting_collection()
    invoice.refresh_from_db()
    assert (invoice.status, invoice.commission.status) == ("credited", "credited")


def test_all_of_an_invoice_whose_payment_was_taken_back_can_be_credited(invoice, oscar):
    for document in (invoice, invoice.commission):
        document.start_collecting()
        document.mark_paid()
    invoice.mark_overdue(reason="The bank took it back.")

    credit(invoice, reason="Erreur", by=oscar)

    invoice.refresh_from_db()
    assert (invoice.status, invoice.commission.status) == ("credited", "paid")
    assert Leg.objects.on(Account.COMMISSION).balance() == 0


def test_a_part_taken_back_lowers_what_is_left_to_collect(invoice, oscar):
    line = invoice.lines.get()

    note = credit(invoice, {line.pk: 20}, reason="20 minutes de trop", by=oscar)

    assert note.total_cents == 1_400
    assert note.commission.net_cents == 168
    waiting = Invoice.objects.awaiting_collection().get()
    assert (waiting.status, waiting.outstanding_cents) == ("issued", 2_800)


def test_parts_add_up_to_the_whole(engagement, oscar):
    engagement.agreements.first()
    worked(engagement, OCTOBER, [7, 11, 13])
    invoice = issue_for_month(engagement, OCTOBER)
    line = invoice.lines.get()

    notes = [credit(invoice, {line.pk: part}, reason="x", by=oscar) for part in (7, 11, 13)]

    assert sum(note.total_cents for note in notes) == invoice.total_cents
    fees = sum(note.commission.total_cents for note in notes)
    assert fees == invoice.commission.total_cents


def test_more_than_what_is_left_is_refused(invoice, oscar):
    line = invoice.lines.get()
    credit(invoice, {line.pk: 50}, reason="x", by=oscar)

    for wanted in ({line.pk: 11}, {line.pk: -1}, {line.pk + 999: 1}, {}, {line.pk: 0}):
        with pytest.raises(CreditTooLarge):
            credit(invoice, wanted, reason="x", by=oscar)
    credit(invoice, reason="x", by=oscar)
    with pytest.raises(CreditTooLarge):
        credit(invoice, reason="x", by=oscar)


def test_only_issued_services_invoices_are_credited(invoice, oscar):
    note = credit(invoice, {invoice.lines.get().pk: 5}, reason="x", by=oscar)

    for other in (note, invoice.commission, note.commission):
        with pytest.raises(IllegalMove):
            credit(other, reason="x", by=oscar)


def test_a_paid_invoice_stays_paid(invoice, oscar):
    invoice.mark_paid()

    credit(invoice, reason="Geste commercial", by=oscar)

    invoice.refresh_from_db()
    assert invoice.status == "paid"


def concluded(invoice, *, billed_minutes, by, status="decided"):
    sheet = invoice.engagement.timesheets.get()
    entry = sheet.entries.first()
    dispute = Dispute.objects.create(
        timesheet=sheet,
        reason="?",
        opened_by=by,
        answer_before=sheet.approved_at,
        status=status,
        outcome="split",
    )
    DisputeLine.objects.create(
        dispute=dispute, entry=entry, entry_minutes=entry.minutes, billed_minutes=billed_minutes
    )
    return dispute


def test_a_dispute_decided_after_invoicing_is_carried_out_once(invoice, amelie, oscar):
    dispute = concluded(invoice, billed_minutes=5, by=amelie)

    (note,) = credit_dispute(dispute, by=oscar)

    assert note.lines.get().minutes == 15
    dispute.refresh_from_db()
    assert dispute.status == "closed"
    with pytest.raises(IllegalMove):
        credit_dispute(dispute, by=oscar)


def test_a_dispute_that_leaves_the_hours_paid_makes_no_credit_note(invoice, amelie, oscar):
    dispute = concluded(invoice, billed_minutes=20, by=amelie)

    assert credit_dispute(dispute, by=oscar) == []
    dispute.refresh_from_db()
    assert dispute.status == "closed"


def line(minutes, rate_cents, vat_bp, fee_bp=1_200):
    return InvoiceLine(
        minutes=minutes,
        rate_cents=rate_cents,
        fee_bp=fee_bp,
        net_cents=money.line_net(minutes, rate_cents),
        vat_category="S" if vat_bp else "E",
        vat_bp=vat_bp,
        exemption="" if vat_bp else "VATEX-FR-FRANCHISE",
    )


LINES = st.builds(
    line,
    st.integers(1, 12_000),
    st.integers(1_500, 30_000),
    st.sampled_from([0, 550, 1_000, 2_000]),
    st.sampled_from([0, 1_000, 1_200, 10_000]),
)


@given(st.lists(LINES, min_size=1, max_size=4), st.data())
@settings(max_examples=300, deadline=None)
def test_credit_notes_in_any_parts_never_exceed_the_invoice_and_make_up_the_whole(lines, data):
    invoiced = arithmetic.totals(arithmetic.vat_breakdown(lines))
    before, credited = [], [0] * len(lines)
    while credited != [each.minutes for each in lines]:
        parts = [
            data.draw(st.integers(0, each.minutes - done))
            for each, done in zip(lines, credited, strict=True)
        ]
        if not any(parts):
            parts = [each.minutes - done for each, done in zip(lines, credited, strict=True)]
        note = []
        for index, (each, minutes) in enumerate(zip(lines, parts, strict=True)):
            if minutes:
                net = arithmetic.credit_net(each, minutes=minutes, before=credited[index])
                assert abs(net - money.line_net(minutes, each.rate_cents)) <= 1
                taken = line(minutes, each.rate_cents, each.vat_bp, each.fee_bp)
                taken.net_cents = net
                note.append(taken)
                credited[index] += minutes
        before.append(arithmetic.credit_breakdown(note, before))
        sums = [sum(part) for part in zip(*map(arithmetic.totals, before), strict=True)]
        assert all(done <= whole for done, whole in zip(sums, invoiced, strict=True))
        assert all(row["vat_cents"] >= 0 for row in before[-1])

    assert tuple(sums) == invoiced


@given(st.lists(LINES, min_size=1, max_size=6))
def test_a_document_adds_up(lines):
    breakdown = arithmetic.vat_breakdown(lines)
    net, vat, total = arithmetic.totals(breakdown)

    assert net == sum(each.net_cents for each in lines)
    assert total == net + vat
    assert sum(row["net_cents"] for row in breakdown) == net
    assert sum(arithmetic.fees(lines).values()) <= net
