"""An invoice moves only along its table, and each move leaves a trace."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from billing.invoices.models import Invoice
from billing.invoices.tasks import mark_overdue
from journal.models import Entry, IllegalMove
from tests.billing import worlds
from tests.billing.invoices.conftest import OCTOBER, worked
from tests.billing.worlds import issue_for_month

pytestmark = pytest.mark.django_db
Status = Invoice.Status


@pytest.fixture
def invoice(engagement):
    worked(engagement, OCTOBER, [60])
    return issue_for_month(engagement, OCTOBER)


VERBS = {
    Status.COLLECTING: lambda invoice: invoice.start_collecting(),
    Status.ISSUED: lambda invoice: invoice.await_next_try(reason="insufficient funds"),
    Status.ACTION_REQUIRED: lambda invoice: invoice.require_action(),
    Status.PAID: lambda invoice: invoice.mark_paid(),
    Status.OVERDUE: lambda invoice: invoice.mark_overdue(),
    Status.DUNNING: lambda invoice: invoice.start_dunning(),
    Status.UNCOLLECTIBLE: lambda invoice: invoice.give_up(by=None, reason="insolvent"),
    Status.CREDITED: lambda invoice: invoice.cancel_by_credit(by=None, reason="x"),
}


def put(invoice, status):
    paid_at = invoice.created_at if status == Status.PAID else None
    Invoice.objects.filter(pk=invoice.pk).update(status=status, paid_at=paid_at)
    invoice.refresh_from_db()


@pytest.mark.parametrize("start", VERBS)
@pytest.mark.parametrize("end", VERBS)
def test_each_verb_moves_where_the_table_allows_and_nowhere_else(invoice, start, end):
    put(invoice, start)

    if end in Invoice.MOVES.get(start, ()):
        VERBS[end](invoice)
        invoice.refresh_from_db()
        assert invoice.status == end
        assert (invoice.paid_at is not None) == (end == Status.PAID)
        assert Entry.objects.about(invoice).last().verb == end
    else:
        with pytest.raises(IllegalMove):
            VERBS[end](invoice)
        invoice.refresh_from_db()
        assert invoice.status == start


def test_an_issued_invoice_never_becomes_a_draft_again(invoice):
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.filter(pk=invoice.pk).update(
            status="draft", number=None, position=None, issued_on=None, due_on=None
        )


def test_an_issued_invoice_is_not_issued_twice(invoice):
    with pytest.raises(IllegalMove):
        Invoice.move_all([invoice], "issued", by=None)


@pytest.mark.parametrize(
    ("status", "waits"),
    [
        ("issued", True),
        ("action_required", True),
        ("overdue", True),
        ("dunning", True),
        ("collecting", False),
        ("paid", False),
        ("uncollectible", False),
        ("credited", False),
    ],
)
def test_what_awaits_collection(invoice, status, waits):
    put(invoice, status)

    assert list(Invoice.objects.awaiting_collection()) == ([invoice] if waits else [])


def test_what_waits_for_the_company_is_past_due_the_day_after(invoice):
    after = invoice.due_on + timedelta(days=1)
    assert not Invoice.objects.past_due(on=after)
    invoice.require_action()

    assert not Invoice.objects.past_due(on=invoice.due_on)
    assert list(Invoice.objects.past_due(on=after)) == [invoice]


def test_what_is_past_due_is_marked_once(invoice, monkeypatch):
    invoice.require_action()
    after = invoice.due_on + timedelta(days=1)
    monkeypatch.setattr("billing.invoices.tasks.timezone.localdate", lambda: after)

    mark_overdue()
    mark_overdue()

    invoice.refresh_from_db()
    assert invoice.status == "overdue"
    assert Entry.objects.about(invoice).filter(verb="overdue").count() == 1


def test_one_that_is_paid_at_this_moment_holds_up_no_other(invoice, company, monkeypatch):
    other = worlds.another_engagement(company)
    worked(other, OCTOBER, [60])
    later = issue_for_month(other, OCTOBER)
    for waiting in (invoice, later):
        waiting.require_action()
    stale = list(Invoice.objects.filter(pk__in=[invoice.pk, later.pk]).order_by("pk"))
    monkeypatch.setattr("billing.invoices.querysets.InvoiceQuerySet.past_due", lambda *_, on: stale)
    Invoice.objects.get(pk=invoice.pk).mark_paid()

    mark_overdue()

    assert [Invoice.objects.get(pk=found.pk).status for found in stale] == ["paid", "overdue"]
