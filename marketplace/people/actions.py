"""What happens to profiles and papers, several records at once."""

from django.db import transaction

from journal.models import IllegalMove
from marketplace.people import emails
from marketplace.people.completeness import completeness
from marketplace.people.models import Freelancer, FreelancerTerm, VigilancePaper
from marketplace.taxonomy.reserved_acts import find_reserved_acts

REMINDER_DAYS = (30, 7, 1)


class NotReady(Exception):
    """The profile can't be published yet: it lacks `missing`, or offers `reserved` acts."""

    def __init__(self, *, missing, reserved):
        super().__init__(*(criterion.code for criterion in missing))
        self.missing = missing
        self.reserved = reserved


def start_profile(user):
    """The user's profile, an empty draft when she had none."""
    freelancer, _created = Freelancer.objects.get_or_create(
        user=user, defaults={"language": user.language, "speaks": [user.language]}
    )
    return freelancer


@transaction.atomic
def publish_profile(freelancer, *, by):
    """Show a profile to companies. Raises NotReady, or IllegalMove when it is published already."""
    missing = completeness(freelancer).blocking
    reserved = find_reserved_acts(f"{freelancer.headline}\n{freelancer.bio}")
    if missing or reserved:
        raise NotReady(missing=missing, reserved=reserved)
    freelancer.publish(by=by)


@transaction.atomic
def set_skills(freelancer, levels):
    """Replace what a freelancer does. levels: {Term: level}."""
    freelancer.skills.exclude(term__in=levels).delete()
    FreelancerTerm.objects.bulk_create(
        [FreelancerTerm(freelancer=freelancer, term=term, level=levels[term]) for term in levels],
        update_conflicts=True,
        unique_fields=["freelancer", "term"],
        update_fields=["level"],
    )
    freelancer.save(update_fields=["updated_at"])


@transaction.atomic
def accept_paper(paper, *, by):
    """Declare a paper valid after reading it, and tell its owner."""
    paper.accept(by=by)
    emails.paper_accepted(paper)


@transaction.atomic
def refuse_paper(paper, *, by, reason):
    """Refuse a paper and tell its owner why."""
    paper.refuse(by=by, reason=reason)
    emails.paper_refused(paper, reason=reason)


def expire_papers(*, on):
    """Close the papers whose last day has passed; returns how many."""
    return sum(_expire(paper) for paper in VigilancePaper.objects.lapsed(on=on))


@transaction.atomic
def _expire(paper):
    try:
        paper.expire()
    except IllegalMove:  # another run was first
        return 0
    emails.paper_expired(paper)
    return 1


def remind_of_papers(*, on):
    """Write 30, 7 and 1 days before a paper's last day, unless a later one is valid already."""
    for days in REMINDER_DAYS:
        papers = VigilancePaper.objects.expiring(on=on, days=days)
        for paper in papers.select_related("freelancer__user"):
            if not paper.is_renewed:
                emails.paper_expiring(paper, days=days)
