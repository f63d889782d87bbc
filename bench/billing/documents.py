"""One Factur-X invoice: described, its XML made and checked, set with the XML attached."""

import gc
from dataclasses import replace
from itertools import count

from bench.billing.month import bill, made_world
from bench.billing.timing import milliseconds
from billing.invoices import page
from billing.invoices.cii import cii
from billing.invoices.documents import describe, make
from billing.invoices.models import Invoice

TIMES = 100
numbers = count()


def measured():
    """{step: milliseconds of each time} for an invoice of twenty days, with its annex."""
    bill(made_world(1))
    for each in Invoice.objects.without_document():
        make(each)
    invoice = Invoice.objects.services().latest("pk")
    document = describe(invoice)
    xml = cii(document)
    gc.freeze()  # As a worker does that makes documents (config/celery.py).
    return {
        "whole": milliseconds(lambda _: whole(invoice), TIMES),
        "page": milliseconds(lambda _: page.typeset(another(document)), TIMES),
        "xml": milliseconds(lambda _: cii(document), TIMES),
        "attached": milliseconds(lambda _: page.factur_x(another(document), xml), TIMES),
    }


def whole(invoice):
    """What documents.make does before it stores the files."""
    document = another(describe(Invoice.objects.get(pk=invoice.pk)))
    return page.factur_x(document, cii(document))


def another(document):
    """typst remembers what it has set, and a run sets no invoice twice."""
    return replace(document, number=f"F{next(numbers):09}")
