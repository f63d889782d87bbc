"""Declare a year to the tax office, and notice when what was declared is no longer true."""

from collections import defaultdict

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from billing.payouts.models import Transfer
from billing.reporting import dac7_file
from billing.reporting.models import Declaration, DueYear
from billing.reporting.sellers import seller_years
from journal.models import Entry
from journal.sweeps import each


class NothingNew(Exception):
    """The last file says the same already, or nobody can be declared."""


@transaction.atomic
def declare(year, *, by):
    """Make the file of a year, keep it with its figures, and journal it. Returns the Declaration.

    The first file declares every seller, each later one of whom the figures or the identity have
    changed since; `figures` are all that is declared so far. Of a seller who is `incomplete` no
    file says anything: what was declared of her stands. Raises NothingNew.
    """
    # Two at once would take the same number: the second breaks a constraint and makes no file.
    earlier = list(Declaration.objects.filter(year=year))
    last = earlier[-1].figures if earlier else {}
    paid = seller_years(year)
    incomplete = dac7_file.incomplete(year, paid)
    sellers = [each for each in paid if each.freelancer not in incomplete]
    current = as_json(paid, last, year)
    stands = {key: told for key, told in last.items() if key in current}
    figures = stands | {key_of(each): current[key_of(each)] for each in sellers}
    if figures == last:
        raise NothingNew
    number = len(earlier) + 1
    file = dac7_file.build(
        year,
        [each for each in sellers if last.get(key_of(each)) != figures[key_of(each)]],
        number=number,
        declared=times_declared(earlier),
        deleted=last_records(earlier, set(last) - set(figures)),
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
    note_whether_due(year)
    return record


def last_records(declarations, freelancer_ids):
    """What the newest file that speaks of each of these sellers says of her."""
    if not freelancer_ids:
        return []
    told = {}
    for declaration in declarations:
        with declaration.xml.open() as file:
            told |= dac7_file.records(file.read().decode())
    return [told[int(freelancer_id)] for freelancer_id in sorted(freelancer_ids, key=int)]


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


def as_json(sellers, last, year):
    """{freelancer id: her figures and the digest of her identity}, as `figures` keeps them.

    last: the figures declared last. What they say of the identity of one of whom something is
    `missing` stands; and of all, once a later year was declared: who moves now has not moved then.
    """
    told = {key: figures.get("identity") for key, figures in last.items()}
    is_over = Declaration.objects.filter(year__gt=year).exists()

    def identity(seller):
        key = key_of(seller)
        if dac7_file.missing(seller.freelancer) or (is_over and key in told):
            return told.get(key)
        return dac7_file.digest(seller.freelancer)

    return {key_of(each): each.as_json() | {"identity": identity(each)} for each in sellers}


def key_of(seller):
    return str(seller.freelancer.pk)


def is_due(year, sellers=None):
    """Whether what was declared of a year is not what is true now."""
    made = Declaration.objects.filter(year=year).last()
    last = made.figures if made else {}
    return as_json(seller_years(year) if sellers is None else sellers, last, year) != last


def look_for_due_years():
    """Note of each year that is over whether it `is_due`.

    A debit may be taken back 13 months later, and a seller's identity come late: so every year in
    which money left or of which something was declared is looked at, which takes too long for a
    page.
    """
    this = timezone.localdate().year
    paid = Transfer.objects.left().filter(sent_at__isnull=False).datetimes("sent_at", "year")
    years = {moment.year for moment in paid}
    years |= set(Declaration.objects.order_by().values_list("year", flat=True).distinct())
    years |= set(DueYear.objects.values_list("year", flat=True))
    each((year for year in sorted(years) if year < this), note_whether_due)


def note_whether_due(year):
    if is_due(year):
        DueYear.objects.get_or_create(year=year)
    else:
        DueYear.objects.filter(year=year).delete()
