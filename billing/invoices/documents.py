"""An issued invoice as files: made once, stored privately, never made again."""

import hashlib
from collections import defaultdict

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
    make_all([invoice.pk])
    return InvoiceDocument.objects.get(invoice=invoice)


def make_all(invoice_ids):
    """Make the files that are missing of these issued invoices.

    Raises ExceptionGroup of what went wrong with some, once the others have theirs.
    """
    missing = Invoice.objects.without_document().filter(pk__in=invoice_ids)
    missing = list(missing.select_related("company", "corrects").prefetch_related("lines"))
    days, made, errors = annexes(missing), {}, []
    for invoice in missing:
        try:
            made[invoice] = files_of(invoice, days[invoice.pk])
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told below
            error.add_note(invoice.number)
            errors.append(error)
    store(made)
    if errors:
        raise ExceptionGroup("some files could not be made", errors)


def what_is_wrong(invoice):
    """Why its files cannot be made: tried now, and kept nowhere. Empty when they can be."""
    try:
        files_of(invoice, annexes([invoice])[invoice.pk])
    except Exception as error:  # noqa: BLE001 - whatever it is, operations read it
        return f"{type(error).__name__}: {error}"
    return ""


def files_of(invoice, days):
    """(PDF, XML) of an issued invoice as bytes. days: its annex. Raises whatever is in the way."""
    document = describe(invoice, days)
    xml = cii(document)
    return page.factur_x(document, xml), xml


@transaction.atomic
def store(made):
    """made: {Invoice: (PDF, XML)}, both as bytes."""
    # Two workers may have set the same page; the first one to come here keeps it.
    ids = [invoice.pk for invoice in made]
    list(
        Invoice.objects.select_for_update(no_key=True)
        .filter(pk__in=ids)
        .order_by("pk")
        .values("pk")
    )
    kept = set(InvoiceDocument.objects.filter(invoice__in=ids).values_list("invoice", flat=True))
    InvoiceDocument.objects.bulk_create(
        InvoiceDocument(
            invoice=invoice,
            pdf=ContentFile(pdf, f"{invoice.number}.pdf"),
            xml=ContentFile(xml, f"{invoice.number}.xml"),
            pdf_sha256=hashlib.sha256(pdf).hexdigest(),
            xml_sha256=hashlib.sha256(xml).hexdigest(),
        )
        for invoice, (pdf, xml) in made.items()
        if invoice.pk not in kept
    )


def describe(invoice, days=()) -> Document:
    """The invoice as plain values, from its snapshots alone. days: its annex."""
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
        days=tuple(days),
        is_fictional=settings.DEMO or invoice.company.is_fictional,
    )


def annexes(invoices):
    """{invoice id: [Day]}: what was billed, day by day. A commission is on no day."""
    found = defaultdict(list)
    language = {invoice.pk: invoice.language for invoice in invoices}
    rows = BilledEntry.objects.filter(line__invoice__in=invoices).values_list(
        "line__invoice",
        "entry__day",
        "minutes",
        "entry__mission__name_fr",
        "entry__mission__name_en",
        "entry__note",
    )
    for pk, day, minutes, in_french, in_english, note in rows:
        task = in_french if language[pk] == "fr" else in_english
        found[pk].append(Day(day, minutes, task or "", note))
    return found
