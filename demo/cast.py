"""Everybody in the demo, by the codes that the content gives them."""

from dataclasses import dataclass, field
from datetime import date

from accounts.models import Company, User
from demo.timeline import Timeline
from marketplace.people.models import Freelancer
from marketplace.taxonomy.models import Commune, Term


@dataclass
class Cast:
    """Who plays in the stories, and the timeline on which they are told."""

    today: date
    timeline: Timeline
    oscar: User
    companies: dict[str, Company] = field(default_factory=dict)
    owners: dict[str, User] = field(default_factory=dict)
    towns: dict[str, Commune] = field(default_factory=dict)
    sectors: dict[str, str] = field(default_factory=dict)
    freelancers: dict[str, Freelancer] = field(default_factory=dict)
    vocabulary: dict[tuple[str, str], Term] = field(default_factory=dict)

    def begin(self, story):
        self.timeline.begin(story)

    def terms(self, about):
        """The terms that a content table names, missions first."""
        return [
            self.vocabulary[kind, code] for kind, key in TERM_KEYS for code in about.get(key, [])
        ]

    def missions(self, about):
        return [self.vocabulary["mission", code] for code in about["missions"]]


TERM_KEYS = [
    ("mission", "missions"),
    ("tool", "tools"),
    ("knowledge", "knowledge"),
    ("sector", "sectors"),
    ("soft_skill", "soft_skills"),
]


def vocabulary():
    """{(kind, code): Term} of the product's own terms."""
    own = Term.objects.exclude(kind__in=["occupation", "skill"])
    return {(term.kind, term.code): term for term in own}
