"""What happens to profiles and papers, several records at once."""

from datetime import date

from django.db import transaction

from journal.models import Entry, IllegalMove
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
def change_vat_regime(freelancer, regime, *, from_on, by):
    """From a day on she charges VAT, or no longer does; saying it again moves the day.

    What was said of later days is void. Issued invoices stay as they are.
    """
    freelancer = Freelancer.objects.select_for_update(no_key=True).get(pk=freelancer.pk)
    known = list(freelancer.vat_changes.all())
    # Without any change nothing says what was before: the day that she gives is written down.
    at_first = freelancer.vat_regime_on(date.min) if known else None
    kept = [each for each in known if each.from_on < from_on]
    if kept and kept[-1].regime == regime:
        kept.pop()
    freelancer.vat_changes.exclude(pk__in=[each.pk for each in kept]).delete()
    if regime != (kept[-1].regime if kept else at_first):
        freelancer.vat_changes.create(regime=regime, from_on=from_on)
    freelancer.vat_regime = regime
    freelancer.save(update_fields=["vat_regime", "updated_at"])
    data = {"regime": regime, "from_on": from_on}
    Entry.objects.record(freelancer, "vat_regime_changed", by=by, data=data)


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
