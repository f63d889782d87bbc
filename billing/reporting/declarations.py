"""Declare a year to the tax office, and notice when what was declared is no longer true."""

from django.core.files.base import ContentFile
from django.db import transaction

from billing.reporting import dac7_file
from billing.reporting.models import Declaration
from billing.reporting.sellers import seller_years
from journal.models import Entry


@transaction.atomic
def declare(year, *, by):
    """Make the file of a year, keep it with its figures, and journal it. Returns the Declaration.

    Sellers whose identity is missing are not in it. Raises ValueError where the last file says the
    same already, or nobody can be declared.
    """
    # Two at once would take the same number: the second breaks a constraint and makes no file.
    last = Declaration.objects.filter(year=year).last()
    number = last.number + 1 if last else 1
    sellers = seller_years(year)
    file = dac7_file.build(year, sellers, number=number)
    figures = as_json([seller for seller in sellers if seller not in file.left_out])
    if figures == (last.figures if last else {}):
        raise ValueError("There is nothing new to declare.")
    record = Declaration.objects.create(
        year=year,
        number=number,
        figures=figures,
        name=file.name,
        xml=ContentFile(file.xml.encode(), file.name),
        made_by=by,
    )
    Entry.objects.record(record, "declared", by=by)
    return record


def as_json(sellers):
    return {str(seller.freelancer.pk): seller.as_json() for seller in sellers}


def is_due(year, sellers=None):
    """Whether a year has sellers, and its last declaration does not say what is true now."""
    current = as_json(seller_years(year) if sellers is None else sellers)
    last = Declaration.objects.filter(year=year).last()
    return bool(current) and (last is None or last.figures != current)
