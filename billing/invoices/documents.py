"""An issued invoice as files: made once, stored privately, never made again."""

import hashlib

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from billing.invoices import page
from billing.invoices.cii import cii
from billing.invoices.document import (
    CREDIT_NOTE,
    INVOICE,
    Day,
    Document,
    Line,
    Note,
    Party,
    Tax,
)
from billing.invoices.models import BilledEntry, Invoice, InvoiceDocument


def make(invoice):
    """The InvoiceDocument of an issued invoice, made if it is missing."""
    if found := InvoiceDocument.objects.filter(invoice=invoice).first():
        return found
    document = describe(invoice)
    xml = cii(document)
    return store(invoice, pdf=page.factur_x(document, xml), xml=xml)


@transaction.atomic
def store(invoice, *, pdf, xml):
    # Two workers may have set the same page; the first one to come here keeps it.
    Invoice.objects.select_for_update(no_key=True).values("pk").get(pk=invoice.pk)
    if found := InvoiceDocument.objects.filter(invoice=invoice).first():
        return found
    return InvoiceDocument.objects.create(
        invoice=invoice,
        pdf=ContentFile(pdf, f"{invoice.number}.pdf"),
        xml=ContentFile(xml, f"{invoice.number}.xml"),
        pdf_sha256=hashlib.sha256(pdf).hexdigest(),
        xml_sha256=hashlib.sha256(xml).hexdigest(),
    )


def describe(invoice) -> Document:
    """The invoice as plain values, from its snapshots alone."""
    corrected = invoice.corrects
    return Document(
        type_code=CREDIT_NOTE if invoice.is_credit_note else INVOICE,
        is_commission=invoice.is_commission,
        number=invoice.number,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        period_start=invoice.period_start,
        period_end=invoice.period_end,
        language=invoice.language,
        seller=Party(**invoice.seller),
        buyer=Party(**invoice.buyer),
        lines=tuple(
            Line(
                description=line.description,
                net_cents=line.net_cents,
                vat_category=line.vat_category,
                vat_bp=line.vat_bp,
                minutes=line.minutes,
                rate_cents=line.rate_cents,
            )
            for line in invoice.lines.all()
        ),
        taxes=tuple(Tax(**row) for row in invoice.vat_breakdown),
        net_cents=invoice.net_cents,
        vat_cents=invoice.vat_cents,
        total_cents=invoice.total_cents,
        notes=tuple(Note(**note) for note in invoice.mentions),
        corrects_number=corrected.number if corrected else "",
        corrects_issued_on=corrected.issued_on if corrected else None,
        days=days(invoice),
        is_fictional=settings.DEMO or invoice.company.is_fictional,
    )


def days(invoice) -> tuple[Day, ...]:
    """What was billed, day by day: the annex. A commission is on no day."""
    if invoice.is_commission:
        return ()
    task = f"entry__mission__name_{invoice.language}"
    billed = BilledEntry.objects.filter(line__invoice=invoice)
    rows = billed.values_list("entry__day", "minutes", task, "entry__note")
    return tuple(Day(day, minutes, task or "", note) for day, minutes, task, note in rows)
