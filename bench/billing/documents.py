"""One Factur-X invoice: described, its XML made and checked, set with the XML attached."""

import gc
from dataclasses import replace
from itertools import count

from bench.billing.month import bill, made_world
from bench.billing.timing import milliseconds
from billing.invoices import page
from billing.invoices.cii import cii
from billing.invoices.documents import annexes, describe, make_all
from billing.invoices.models import Invoice

TIMES = 100
numbers = count()


def measured():
    """{step: milliseconds of each time} for an invoice of twenty days, with its annex."""
    bill(made_world(1))
    make_all(Invoice.objects.values_list("pk", flat=True))
    invoice = Invoice.objects.services().latest("pk")
    document = described(invoice)
    xml = cii(document)
    gc.freeze()  # As a worker does that makes documents (config/celery.py).
    return {
        "whole": milliseconds(lambda _: whole(invoice), TIMES),
        "page": milliseconds(lambda _: page.typeset(another(document)), TIMES),
        "xml": milliseconds(lambda _: cii(document), TIMES),
        "attached": milliseconds(lambda _: page.factur_x(another(document), xml), TIMES),
    }


def whole(invoice):
    """What documents.make_all does before it stores the files."""
    document = another(described(Invoice.objects.get(pk=invoice.pk)))
    return page.factur_x(document, cii(document))


def described(invoice):
    return describe(invoice, annexes([invoice])[invoice.pk])


def another(document):
    """typst remembers what it has set, and a run sets no invoice twice."""
    return replace(document, number=f"F{next(numbers):09}")
