"""Who is shown and who accepts, by group: whether the ranking treats some worse than others."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.people.models import Freelancer
from marketplace.taxonomy.regions import REGIONS
from matching.exposure import is_new
from matching.models import MatchEvent

WINDOW_DAYS = 180
SENIORITY = [(3, _("under 3 years")), (10, _("3 to 9 years")), (100, _("10 years and more"))]
# Nothing here knows them, so nothing here can test them; said on the model page.
UNTESTED = [_("gender"), _("age"), _("origin"), _("disability"), _("family situation")]
Kind = MatchEvent.Kind


@dataclass
class Group:
    """One group of freelancers: how many, how often looked at, how often she or they said yes."""

    people: int = 0
    looked_at: float = 0.0
    shown: int = 0
    chosen: int = 0
    accepted: int = 0
    answered: int = 0
    people_share: float = 0.0
    exposure_share: float = 0.0

    @property
    def ratio(self):
        """Exposure beside the group's size; 1 is even, None for nobody."""
        return self.exposure_share / self.people_share if self.people_share else None

    @property
    def acceptance_bp(self):
        """The share of the freelancers' own answers that were a yes; None without answers."""
        return round(10_000 * self.accepted / self.answered) if self.answered else None

    @property
    def choice_bp(self):
        """How often a company opened or chose her, by what it was shown; None for nothing."""
        return round(10_000 * self.chosen / self.shown) if self.shown else None


def audit(*, at=None):
    """{heading: {group: Group}} over the last WINDOW_DAYS, by region, seniority and newness."""
    now = at or timezone.now()
    groups = {heading: defaultdict(Group) for heading in HEADINGS}
    keys = {}
    published = Freelancer.objects.published().select_related("commune")
    for freelancer in published:
        keys[freelancer.pk] = {heading: of(freelancer, now) for heading, of in HEADINGS.items()}
        for heading, key in keys[freelancer.pk].items():
            groups[heading][key].people += 1
    for event in events(now):
        for heading, key in keys.get(event["freelancer"], {}).items():
            count(groups[heading][key], event)
    for found in groups.values():
        set_shares(found.values())
    return {heading: dict(sorted(found.items())) for heading, found in groups.items()}


def events(now):
    since = now - timedelta(days=WINDOW_DAYS)
    return MatchEvent.objects.filter(at__gte=since).values("freelancer", "kind", "position")


def count(group, event):
    kind = event["kind"]
    if kind == Kind.IMPRESSION:
        group.shown += 1
        # A place is looked at about as often as it is high.
        group.looked_at += 1 / event["position"]
    elif kind in {Kind.CLICK, Kind.SHORTLIST, Kind.HIRE}:
        group.chosen += 1
    elif kind in {Kind.INTEREST, Kind.REFUSAL}:
        group.answered += 1
        group.accepted += kind == Kind.INTEREST


def set_shares(groups):
    people = sum(group.people for group in groups) or 1
    looked_at = sum(group.looked_at for group in groups) or 1
    for group in groups:
        group.people_share = group.people / people
        group.exposure_share = group.looked_at / looked_at


def region_of(freelancer, now):
    commune = freelancer.commune
    return REGIONS.get(commune.region, commune.region) if commune else str(_("no town"))


def seniority_of(freelancer, now):
    return next(str(label) for years, label in SENIORITY if freelancer.experience_years < years)


def newness_of(freelancer, now):
    newcomer = is_new(freelancer.created_at, at=now)
    return str(_("newcomer (60 days)")) if newcomer else str(_("here for longer"))


HEADINGS = {_("Region"): region_of, _("Experience"): seniority_of, _("Newcomers"): newness_of}
