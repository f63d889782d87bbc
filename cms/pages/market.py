"""Live figures of the marketplace on public pages: counts and ranges, never a person.

Read from the marketplace's querysets only, and kept for some minutes: a visitor costs no query.
"""

from django.core.cache import caches
from django.db.models import Count

from marketplace.people.models import Freelancer
from marketplace.taxonomy.models import Term

KEPT_SECONDS = 600
TOWNS_SHOWN = 6
# A range over fewer people than this would tell what one of them asks.
FEWEST_FOR_RATES = 5
# What small companies hand over most readily, as the first page offers it.
LANDING_MISSIONS = (
    "mail", "diary", "calls", "invoicing", "debt_collection", "expenses", "pre_accounting",
    "hr_files",
)  # fmt: skip


def landing():
    """What the first page asks and shows: missions as chips, and how many are available."""
    return caches["pages"].get_or_set("landing", landing_now, KEPT_SECONDS)


def landing_now():
    return {
        "missions": list(Term.objects.missions().filter(code__in=LANDING_MISSIONS)),
        "freelancer_count": Freelancer.objects.published().count(),
    }


def specialty_figures(terms):
    """Who offers at least one of these terms.

    A dict: count, remote (how many work at a distance), rates ({"low", "high"} in cents an hour, or
    None when too few), towns ([(name, count)], most first).
    """
    pks = sorted(term.pk for term in terms)
    key = f"specialty:{'-'.join(map(str, pks))}"
    return caches["pages"].get_or_set(key, lambda: figures_of(pks), KEPT_SECONDS)


def figures_of(term_pks):
    people = Freelancer.objects.published().offering(term_pks)
    count = people.count()
    towns = people.filter(commune__isnull=False).values_list("commune__name")
    return {
        "count": count,
        "remote": people.filter(works_remote=True).count(),
        "rates": people.usual_rates() if count >= FEWEST_FOR_RATES else None,
        "towns": list(
            towns.annotate(count=Count("pk")).order_by("-count", "commune__name")[:TOWNS_SHOWN]
        ),
    }
