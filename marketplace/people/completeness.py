"""How complete a profile is, and what each missing thing is worth."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from marketplace.taxonomy.models import Term

MISSIONS_MIN = 3
TOOLS_MIN = 2
BIO_MIN = 200


@dataclass(frozen=True)
class Criterion:
    """One thing that a profile should say; `points` of 100, `needed` before it is published."""

    code: str
    label: str
    points: int
    section: str
    needed: bool = False

    @property
    def points_bp(self):
        return self.points * 100


@dataclass(frozen=True)
class Completeness:
    """`percent` from 0 to 100, and the criteria not met, the weightiest first."""

    percent: int
    missing: list[Criterion]

    @property
    def percent_bp(self):
        return self.percent * 100

    @property
    def blocking(self):
        """What must be added before the profile can be published."""
        return [criterion for criterion in self.missing if criterion.needed]


CRITERIA = (
    Criterion("missions", _("Three missions at least"), 20, "skills", needed=True),
    Criterion("siret", _("Your SIRET and your legal form"), 10, "identity", needed=True),
    Criterion("address", _("Your address, for your invoices"), 5, "identity", needed=True),
    Criterion("bio", _("A few sentences about you (200 characters)"), 15, "work"),
    Criterion("headline", _("A headline"), 10, "work", needed=True),
    Criterion("place", _("Your town, or remote work"), 10, "availability", needed=True),
    Criterion("tools", _("Two tools at least"), 10, "skills"),
    Criterion("rate", _("Your hourly rate"), 5, "availability", needed=True),
    Criterion("weekdays", _("The days when you are available"), 5, "availability"),
    Criterion("experience", _("Your years of experience"), 5, "work"),
    Criterion("speaks", _("The languages that you speak"), 5, "work"),
)


def completeness(freelancer, *, terms=None):
    """Measure a profile, saved or not.

    terms: those that count as her skills; by default the saved ones, so prefetch them in a list.
    """
    if terms is None:
        terms = [skill.term for skill in freelancer.skills.all()]
    kinds = [term.kind for term in terms]
    met = {
        "missions": kinds.count(Term.Kind.MISSION) >= MISSIONS_MIN,
        "siret": bool(freelancer.siret and freelancer.legal_form),
        "address": all((freelancer.street, freelancer.postcode, freelancer.city)),
        "bio": len(freelancer.bio) >= BIO_MIN,
        "headline": bool(freelancer.headline),
        "place": freelancer.works_remote or freelancer.commune_id is not None,
        "tools": kinds.count(Term.Kind.TOOL) >= TOOLS_MIN,
        "rate": freelancer.rate_cents > 0,
        "weekdays": bool(freelancer.weekdays),
        "experience": freelancer.experience_years > 0,
        "speaks": bool(freelancer.speaks),
    }
    missing = [criterion for criterion in CRITERIA if not met[criterion.code]]
    return Completeness(100 - sum(criterion.points for criterion in missing), missing)
