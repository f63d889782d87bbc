"""Declare a year to the tax office, and notice when what was declared is no longer true."""

from collections import defaultdict

from django.core.files.base import ContentFile
from django.db import transaction

from billing.reporting import dac7_file
from billing.reporting.models import Declaration
from billing.reporting.sellers import Quarter, SellerYear, seller_years
from journal.models import Entry
from marketplace.people.models import Freelancer


@transaction.atomic
def declare(year, *, by):
    """Make the file of a year, keep it with its figures, and journal it. Returns the Declaration.

    The first file declares every seller, each later one what has changed since; `figures` are all
    that is declared so far. Sellers whose identity is missing are not in it. Raises ValueError
    where the last file says the same already, or nobody can be declared.
    """
    # Two at once would take the same number: the second breaks a constraint and makes no file.
    earlier = list(Declaration.objects.filter(year=year))
    last = earlier[-1].figures if earlier else {}
    sellers = [each for each in seller_years(year) if dac7_file.is_known(each.freelancer)]
    figures = as_json(sellers)
    if figures == last:
        raise ValueError("There is nothing new to declare.")
    deleted = Freelancer.objects.filter(pk__in=set(last) - set(figures))
    number = len(earlier) + 1
    file = dac7_file.build(
        year,
        [*changed(sellers, last), *(as_declared(each, last) for each in deleted)],
        number=number,
        declared=times_declared(earlier),
        deleted=deleted,
    )
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


def changed(sellers, last):
    """The SellerYears of which the last figures say nothing, or something else."""
    return [each for each in sellers if last.get(str(each.freelancer.pk)) != each.as_json()]


def as_declared(freelancer, last):
    """The SellerYear that the last figures tell: a deletion repeats what it deletes."""
    quarters = last[str(freelancer.pk)].items()
    return SellerYear(freelancer, {int(number): Quarter(**each) for number, each in quarters})


def times_declared(declarations):
    """{freelancer id: how many files said something of her}, deletions included."""
    times, before = defaultdict(int), {}
    for declaration in declarations:
        figures = declaration.figures
        for freelancer_id in set(before) | set(figures):
            if before.get(freelancer_id) != figures.get(freelancer_id):
                times[int(freelancer_id)] += 1
        before = figures
    return times


def as_json(sellers):
    return {str(seller.freelancer.pk): seller.as_json() for seller in sellers}


def is_due(year, sellers=None):
    """Whether what was declared of a year is not what is true now."""
    current = as_json(seller_years(year) if sellers is None else sellers)
    last = Declaration.objects.filter(year=year).last()
    return current != (last.figures if last else {})
