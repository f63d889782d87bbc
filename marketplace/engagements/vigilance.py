"""When a client must hold a freelancer's papers (code du travail, art. L8222-1 and R8222-1).

The check is mandatory for an operation of at least 5,000 € before VAT between the same two
parties, then every six months. Below that, a recurring engagement is judged by the six months
ahead, a one-off by its one month; a pair that has worked together before needs the papers at once.
"""

from marketplace.engagements.models import Engagement
from marketplace.people.models import VigilancePaper

THRESHOLD_CENTS = 500_000
MONTHS_AHEAD = 6
REQUIRED = {VigilancePaper.Kind.URSSAF, VigilancePaper.Kind.REGISTRATION}


def papers_required(engagement):
    """Whether the papers must be there before the first hour."""
    agreement = engagement.agreement
    one_off = engagement.need.rhythm == engagement.need.Rhythm.ONE_OFF
    months = 1 if one_off else MONTHS_AHEAD
    # Compared in cents × minutes, so that nothing is rounded.
    ahead = agreement.rate_cents * agreement.monthly_minutes * months
    return ahead >= THRESHOLD_CENTS * 60 or has_worked_together(engagement)


def has_worked_together(engagement):
    """Whether the same two parties had another engagement that was not called off."""
    together = Engagement.objects.filter(
        company=engagement.company_id, freelancer=engagement.freelancer_id
    )
    return together.exclude(pk=engagement.pk).exclude(status="cancelled").exists()


def papers_valid(freelancer, *, on):
    """Whether she has every required paper, checked by us and not expired on that day."""
    valid = freelancer.papers.valid(on=on).values_list("kind", flat=True)
    return set(valid) >= REQUIRED


def has_lapsed(engagement, *, on):
    """Whether papers that this engagement needs were there once and are no longer valid.

    One that began below the threshold, without papers, is not cut off for want of them.
    """
    expired = engagement.freelancer.papers.filter(
        kind__in=REQUIRED, status=VigilancePaper.Status.EXPIRED
    )
    return (
        expired.exists()
        and not papers_valid(engagement.freelancer, on=on)
        and papers_required(engagement)
    )
