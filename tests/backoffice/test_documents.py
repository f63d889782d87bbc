"""An invoice whose files cannot be made waits before operations, with what is in the way."""

from datetime import timedelta

import pytest
from django.urls import reverse

from backoffice.queues.invoices import missing_documents
from billing.invoices import documents
from billing.invoices.models import Invoice, InvoiceDocument
from journal.models import Entry
from tests.billing import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(engagement):
    found = worlds.issue_for_month(engagement, worlds.approved_timesheet(engagement).month)
    documents.make(found.commission)
    return found


@pytest.fixture
def broken(invoice, monkeypatch):
    """Nothing is in its way but a fault of ours."""

    def fails(document):
        raise ValueError("no such rate")

    with monkeypatch.context() as patched:
        patched.setattr(documents, "cii", fails)
        yield patched


def page_of(invoice):
    return reverse("backoffice_document", args=[invoice.pk])


def an_hour_later(monkeypatch, invoice):
    later = invoice.created_at + timedelta(minutes=61)
    monkeypatch.setattr("backoffice.queues.invoices.timezone.now", lambda: later)


def test_it_waits_after_an_hour_and_says_what_is_wrong(as_, broken, invoice, monkeypatch):
    assert missing_documents().count == 0
    an_hour_later(monkeypatch, invoice)

    assert [each.label for each in missing_documents().waiting] == [invoice.number]
    assert "ValueError: no such rate" in as_("oscar").get(page_of(invoice)).text


def test_it_is_tried_again_by_a_button_that_the_journal_remembers(as_, oscar, broken, invoice):
    client, address = as_("oscar"), reverse("backoffice_document_attempt", args=[invoice.pk])

    assert "no such rate" in client.post(address, follow=True).text
    assert not InvoiceDocument.objects.filter(invoice=invoice).exists()
    broken.undo()
    for _ in range(2):
        client.post(address)

    assert InvoiceDocument.objects.filter(invoice=invoice).count() == 1
    asked = Entry.objects.about(invoice).filter(verb="files_requested")
    assert [entry.by for entry in asked] == [oscar, oscar]
    assert not Invoice.objects.without_document()


def test_its_readers_are_told_and_see_no_fault(as_, broken, invoice):
    for name in ("pdf", "xml"):
        answer = as_("amelie").get(reverse(f"invoices:{name}", args=[invoice.pk]), follow=True)
        assert answer.redirect_chain == [(invoice.get_absolute_url(), 302)]
        assert answer.status_code == 200


@pytest.mark.parametrize("who", ["amelie", "farid", "nora", "edith"])
def test_it_is_for_operations_alone(as_, invoice, who):
    client, address = as_(who), reverse("backoffice_document_attempt", args=[invoice.pk])

    assert client.get(page_of(invoice)).status_code in {302, 403}
    assert client.post(address).status_code in {302, 403}
    assert not Entry.objects.filter(verb="files_requested")
