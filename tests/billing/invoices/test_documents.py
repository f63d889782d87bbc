"""An issued invoice gets its files once, and they say what the invoice says."""

import hashlib
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from billing.invoices import documents
from billing.invoices.checking import check_file
from billing.invoices.credits import credit
from billing.invoices.models import Invoice, InvoiceDocument
from billing.invoices.tasks import make_documents, make_missing_documents
from tests import factories
from tests.billing.invoices.conftest import OCTOBER, worked
from tests.billing.worlds import issue_for_month

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(engagement):
    sheet = worked(engagement, OCTOBER, [90, 20])
    mission = factories.TermFactory(code="invoicing", name_fr="Facturation")
    type(sheet).objects.filter(pk=sheet.pk).update(status="open")
    sheet.entries.update(mission=mission, note="Relance")
    type(sheet).objects.filter(pk=sheet.pk).update(status="approved")
    return issue_for_month(engagement, OCTOBER)


def test_every_document_of_a_month_is_sound(invoice, oscar):
    credit(invoice, {invoice.lines.get().pk: 10}, reason="Dix minutes de trop", by=oscar)

    made = [documents.make(each) for each in Invoice.objects.all()]

    assert len(made) == 4
    for document in made:
        assert check_file(document.read_pdf()) == []


def test_the_pdf_has_the_mandate_and_the_hours_of_each_day(invoice):
    reader = PdfReader(BytesIO(documents.make(invoice).read_pdf()))
    first, annex = (" ".join(page.extract_text().split()) for page in reader.pages)

    assert "Facture établie par Bras Droit au nom et pour le compte de Farid Benali EI" in first
    assert "4 rue des Lilas" in first
    assert "ven. 2 oct." in annex
    assert "Facturation" in annex
    assert "Relance" in annex
    assert "1 h 50" in annex


def test_a_credit_note_names_the_invoice_and_the_reason(invoice, oscar):
    note = credit(invoice, reason="Erreur de saisie", by=oscar)

    text = PdfReader(BytesIO(documents.make(note).read_pdf())).pages[0].extract_text()

    assert invoice.number in text
    assert "Erreur de saisie" in text


def test_files_are_made_once_and_kept_with_their_digests(invoice):
    make_documents([invoice.pk])
    make_documents([invoice.pk])

    document = InvoiceDocument.objects.get()
    assert document.pdf_sha256 == hashlib.sha256(document.read_pdf()).hexdigest()
    assert document.xml_sha256 == hashlib.sha256(document.read_xml()).hexdigest()


def test_the_second_of_two_workers_keeps_the_files_of_the_first(invoice):
    first = documents.make(invoice)

    documents.store({invoice: (b"other", b"other")})

    assert InvoiceDocument.objects.get() == first


def test_the_sweep_makes_what_a_lost_message_left_out(invoice):
    assert Invoice.objects.without_document().count() == 2

    make_missing_documents()

    assert not Invoice.objects.without_document()


def test_one_that_cannot_be_made_holds_up_no_other(invoice, monkeypatch):
    whole = documents.cii

    def fails_for_one(document):
        if document.number == invoice.number:
            raise ValueError("no such rate")
        return whole(document)

    monkeypatch.setattr(documents, "cii", fails_for_one)

    with pytest.raises(ExceptionGroup) as told:
        make_documents([invoice.pk, invoice.commission.pk])

    assert told.value.exceptions[0].__notes__ == [invoice.number]
    assert list(Invoice.objects.without_document()) == [invoice]


def test_files_lie_outside_the_public_media(invoice, settings):
    document = documents.make(invoice)

    for file in (document.pdf, document.xml):
        assert Path(file.path).is_relative_to(settings.PRIVATE_ROOT)
        assert not Path(file.path).is_relative_to(settings.MEDIA_ROOT)


def test_the_page_is_set_from_the_snapshot_and_not_from_today(invoice, company):
    type(company).objects.filter(pk=company.pk).update(street="1 rue Neuve")
    pdf = documents.make(Invoice.objects.get(pk=invoice.pk)).read_pdf()

    assert "1 rue Neuve" not in PdfReader(BytesIO(pdf)).pages[0].extract_text()
