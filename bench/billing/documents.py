"""One Factur-X invoice: described, set, its XML made, checked and embedded."""

from bench.billing.month import bill, made_world
from bench.billing.timing import milliseconds
from billing.invoices import page
from billing.invoices.cii import cii
from billing.invoices.documents import describe, make
from billing.invoices.models import Invoice

TIMES = 100


def measured():
    """{step: milliseconds of each time} for an invoice of twenty days, with its annex."""
    bill(made_world(1))
    for each in Invoice.objects.without_document():
        make(each)
    invoice = Invoice.objects.services().latest("pk")
    document = describe(invoice)
    xml = cii(document)
    return {
        "whole": milliseconds(lambda _: whole(invoice), TIMES),
        "page": milliseconds(lambda _: page.typeset(document), TIMES),
        "xml": milliseconds(lambda _: cii(document), TIMES),
        "embedded": milliseconds(lambda _: page.factur_x(document, xml), TIMES),
    }


def whole(invoice):
    """What documents.make does before it stores the files."""
    document = describe(Invoice.objects.get(pk=invoice.pk))
    return page.factur_x(document, cii(document))
