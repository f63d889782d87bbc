"""Operations take back an issued invoice, or some hours of it, and see before what that does."""

import pytest
from django.urls import reverse

from billing.collection import reversals
from billing.collection.models import Refund
from billing.invoices.credits import credit, credit_dispute
from billing.invoices.models import Invoice
from journal.models import Entry
from marketplace.timesheets.models import Dispute, DisputeLine, TimeEntry
from tests.billing import worlds

OTHERS = ["amelie", "bruno", "claire", "farid", "nora", "edith"]
REASON = "Saisie en double."


@pytest.fixture
def invoice(engagement):
    """3 h 30 at 42 €, not paid."""
    worlds.set_up_payouts(engagement.freelancer)
    worlds.run_billing(worlds.approved_timesheet(engagement).month)
    return Invoice.objects.services().get()


@pytest.fixture
def hour(invoice):
    """What operations type to take back one hour of its line."""
    line = f"line_{invoice.lines.get().pk}"
    return {"scope": "part", line: "1h", "reason": REASON, "seen": 0}


def page(invoice):
    return reverse("backoffice_credit", args=[invoice.pk])


def issue(client, invoice, typed):
    return client.post(reverse("backoffice_credit_notes", args=[invoice.pk]), typed)


def figures(note):
    return note.net_cents, note.vat_cents, note.total_cents, note.commission.total_cents


@pytest.mark.parametrize("who", OTHERS)
def test_operations_alone_take_an_invoice_back(client, invoice, hour, request, who):
    client.force_login(request.getfixturevalue(who))

    assert page(invoice) not in client.get(invoice.get_absolute_url()).text
    assert client.get(page(invoice)).status_code != 200
    assert issue(client, invoice, hour).status_code in (302, 403)
    assert not invoice.credit_notes.exists()


def test_the_page_leads_from_the_invoice_to_a_preview_that_comes_true(client, oscar, invoice, hour):
    client.force_login(oscar)
    assert page(invoice) in client.get(invoice.get_absolute_url()).text

    shown = client.get(page(invoice), hour)
    preview = shown.context["preview"]
    assert not invoice.credit_notes.exists()
    assert shown.context["left_cents"] == invoice.total_cents - 4_200
    assert issue(client, invoice, hour).url == invoice.get_absolute_url()

    note = invoice.credit_notes.get()
    assert figures(note) == (
        preview.net_cents,
        preview.vat_cents,
        preview.total_cents,
        preview.commission_cents,
    )
    assert (note.net_cents, note.reason) == (4_200, REASON)
    assert Entry.objects.about(note).get(verb="issued").by == oscar


def test_parts_are_shown_to_the_cent_in_which_they_are_issued(client, oscar, invoice, hour):
    client.force_login(oscar)
    [line] = [name for name in hour if name.startswith("line_")]

    for seen in range(3):
        typed = hour | {line: "7m", "seen": seen}
        preview = client.get(page(invoice), typed).context["preview"]
        issue(client, invoice, typed)
        note = invoice.credit_notes.latest("pk")
        assert figures(note)[2:] == (preview.total_cents, preview.commission_cents)


def test_a_second_click_takes_nothing_more_back(client, oscar, invoice, hour):
    client.force_login(oscar)

    issue(client, invoice, hour)
    response = issue(client, invoice, hour)

    assert response.url == page(invoice)
    assert invoice.credit_notes.count() == 1
    assert client.get(page(invoice), hour).context["preview"] is None
    assert issue(client, invoice, hour | {"seen": 1}).url == invoice.get_absolute_url()


def test_all_that_is_left_cancels_an_unpaid_invoice(client, oscar, invoice, hour):
    client.force_login(oscar)
    issue(client, invoice, hour)

    whole = {"scope": "all", "reason": REASON, "seen": 1}
    assert client.get(page(invoice), whole).context["left_cents"] == 0
    issue(client, invoice, whole)

    invoice.refresh_from_db()
    assert invoice.status == "credited"
    assert Entry.objects.about(invoice).get(verb="credited").by == oscar
    assert client.get(page(invoice)).context["undecided"] is False
    assert issue(client, invoice, whole | {"seen": 2}).status_code == 422
    assert client.get(page(invoice), whole | {"seen": 2}).context["preview"] is None


def test_what_was_paid_goes_back_to_the_company(client, engagement, amelie, oscar):
    worlds.bill_a_month(engagement, amelie)
    invoice = Invoice.objects.services().get()
    client.force_login(oscar)

    issue(client, invoice, {"scope": "all", "reason": REASON, "seen": 0})
    reversals.refund_credit_notes()

    assert Refund.objects.get().amount_cents == invoice.total_cents


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"line": "3h31"}, "line"),
        ({"line": ""}, "scope"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 301}, "reason"),
        ({"scope": ""}, "scope"),
    ],
)
def test_what_cannot_be_taken_back_is_told_beside_its_box(
    client, oscar, invoice, hour, wrong, field
):
    client.force_login(oscar)
    [line] = [name for name in hour if name.startswith("line_")]
    typed = hour | {line if name == "line" else name: value for name, value in wrong.items()}

    for response in (client.get(page(invoice), typed), issue(client, invoice, typed)):
        assert list(response.context["form"].errors) == [line if field == "line" else field]
        assert response.context["preview"] is None
    assert not invoice.credit_notes.exists()


def test_hours_under_dispute_are_named_and_never_taken_back_twice(client, oscar, amelie, invoice):
    first = TimeEntry.objects.earliest("day")
    dispute = Dispute.objects.create(
        timesheet=first.timesheet,
        reason="?",
        opened_by=amelie,
        answer_before=first.timesheet.approved_at,
        status="decided",
        outcome="refund",
    )
    DisputeLine.objects.create(
        dispute=dispute, entry=first, entry_minutes=first.minutes, billed_minutes=0
    )
    client.force_login(oscar)
    assert dispute.get_absolute_url() in client.get(page(invoice)).text

    line = invoice.lines.get()
    credit(invoice, {line.pk: 150}, reason=REASON, by=oscar)
    [note] = credit_dispute(dispute)

    assert note.lines.get().minutes == line.minutes - 150
    dispute.refresh_from_db()
    assert dispute.status == "closed"
