"""Whether a freelancer may go on invoicing without VAT (franchise en base, CGI, art. 293 B).

Only what she invoices through us is known here; what she invoices elsewhere counts as well, and
every text that speaks of a figure says so. Integer cents, before VAT.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone

from billing import money
from billing.invoices import emails
from billing.invoices.models import Invoice, ThresholdNotice
from journal.sweeps import each
from marketplace.people.models import Freelancer

Level = ThresholdNotice.Level
LEVELS = [Level.NEAR, Level.BASE, Level.INCREASED]


@dataclass(frozen=True)
class Standing:
    """Where her turnover of a calendar year stands; `level` is None while far from any step."""

    year: int
    turnover_cents: int

    @property
    def base_cents(self):
        return settings.VAT_FRANCHISE["BASE_CENTS"]

    @property
    def increased_cents(self):
        return settings.VAT_FRANCHISE["INCREASED_CENTS"]

    @property
    def level(self):
        return level_of(self.turnover_cents)


def level_of(turnover_cents):
    """The highest step that a turnover has reached: at 80 %, then above each threshold."""
    rules = settings.VAT_FRANCHISE
    if turnover_cents > rules["INCREASED_CENTS"]:
        return Level.INCREASED
    if turnover_cents > rules["BASE_CENTS"]:
        return Level.BASE
    near_cents, _rest = money.split_fee(rules["BASE_CENTS"], fee_bp=rules["WARNING_BP"])
    return Level.NEAR if turnover_cents >= near_cents else None


def standing(freelancer, *, year):
    """Her Standing, or None when she charges VAT: then no threshold concerns her."""
    if freelancer.vat_regime != Freelancer.VatRegime.FRANCHISE:
        return None
    return Standing(year, turnovers(year, freelancer=freelancer).get(freelancer.pk, 0))


def turnovers(year, **narrowing):
    """{freelancer id: invoiced less credited} of those under the exemption. One query."""

    def net(kind):
        return Sum("net_cents", filter=Q(kind=kind), default=0)

    found = (
        Invoice.objects.issued()
        .filter(
            issued_on__year=year,
            freelancer__vat_regime=Freelancer.VatRegime.FRANCHISE,
            **narrowing,
        )
        .order_by()
        .values("freelancer")
        .annotate(cents=net(Invoice.Kind.SERVICES) - net(Invoice.Kind.CREDIT_NOTE))
    )
    return {row["freelancer"]: row["cents"] for row in found}


def owed_from(freelancers):
    """{freelancer id: the day from which she owes VAT}, of those who still invoice without it.

    Over the increased threshold: the day on which it was passed. Over the base alone: 1 January of
    the next year (CGI, art. 293 B, II). What credit notes took back below it counts no more. One
    query, and one for each year in which one of them passed a threshold.
    """
    exempt = [each for each in freelancers if each.vat_regime == Freelancer.VatRegime.FRANCHISE]
    if not exempt:
        return {}
    passed = ThresholdNotice.objects.filter(freelancer__in=exempt).exclude(level=Level.NEAR)
    by_year = defaultdict(list)
    for notice in passed:
        by_year[notice.year].append(notice)
    days = defaultdict(list)
    for year, notices in by_year.items():
        invoiced = turnovers(year, freelancer__in={notice.freelancer_id for notice in notices})
        for notice in notices:
            still = level_of(invoiced.get(notice.freelancer_id, 0))
            if still and LEVELS.index(still) >= LEVELS.index(notice.level):
                days[notice.freelancer_id].append(ends_on(notice))
    return {freelancer_id: min(found) for freelancer_id, found in days.items()}


def ends_on(notice):
    """The first day without the exemption that a passed threshold leads to."""
    if notice.level == Level.INCREASED:
        return timezone.localdate(notice.noticed_at)
    return date(notice.year + 1, 1, 1)


def watch(*, today):
    """Warn everybody whose turnover of the year has reached a step not told yet.

    today: a date in Paris. In January the year before is looked at as well, for what was invoiced
    in its last hours. Safe to repeat and to run twice at once: each step is told once a year, and
    none below one that was told. Returns the new notices.
    """
    before = watch_year(today.year - 1, LEVELS[1:]) if today.month == 1 else []
    return [*before, *watch_year(today.year, LEVELS)]


def watch_year(year, levels):
    """levels: those that are told; to be near a threshold means nothing once the year is over."""
    told = ThresholdNotice.objects.filter(year=year).levels_by_freelancer()
    turnover = turnovers(year)
    new = []

    def look_at(freelancer_id):
        level = level_of(turnover[freelancer_id])
        if level in levels and not told.get(freelancer_id, set()) & set(
            LEVELS[LEVELS.index(level) :]
        ):
            notice, is_new = note(freelancer_id, year, level, turnover[freelancer_id])
            new.extend([notice] if is_new else [])

    each(turnover, look_at)
    return new


@transaction.atomic
def note(freelancer_id, year, level, cents):
    """(notice, whether it is new); the mail leaves with the row that says so."""
    notice, is_new = ThresholdNotice.objects.get_or_create(
        freelancer_id=freelancer_id,
        year=year,
        level=level,
        defaults={"turnover_cents": cents},
    )
    if is_new:
        emails.threshold_reached(notice)
    return notice, is_new
