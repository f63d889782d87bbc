"""The exchange of offers between a freelancer and a company, until hiring.

Every function locks the need, then the proposal, so that two people never decide on two
versions of the same offer. `rate_cents` is cents per hour before VAT, `monthly_minutes` minutes.
Refusal (an IllegalMove with a sentence for the reader) is raised when the rules say no.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from marketplace.needs.models import Need
from marketplace.people.models import Freelancer
from marketplace.proposals import emails
from marketplace.proposals.models import Offer, Proposal
from marketplace.proposals.refusals import Refusal, StaleVersion

Side = Offer.Side


@transaction.atomic
def send_proposal(need, freelancer, *, rate_cents, monthly_minutes, start_on, message, by):
    """A published freelancer makes her first offer on a need that recruits."""
    need = Need.objects.select_for_update(no_key=True).get(pk=need.pk)
    if not need.is_recruiting:
        raise Refusal(_("This need is no longer open to proposals."))
    if freelancer.status != Freelancer.Status.PUBLISHED:
        raise Refusal(_("Publish your profile before you send a proposal."))
    if Proposal.objects.live().filter(need=need, freelancer=freelancer).exists():
        raise Refusal(_("You already have a proposal under way for this need."))
    proposal = Proposal(need=need, freelancer=freelancer)
    return offer(
        proposal,
        Proposal.Status.SENT,
        side=Side.FREELANCER,
        rate_cents=rate_cents,
        monthly_minutes=monthly_minutes,
        start_on=start_on,
        message=message,
        by=by,
    )


@transaction.atomic
def counter(proposal, *, rate_cents, monthly_minutes, start_on, message, by, version=None):
    """The company answers an offer with terms of its own. version: the one it read."""
    return offer(
        lock(proposal, version=version),
        Proposal.Status.COUNTERED,
        side=Side.COMPANY,
        rate_cents=rate_cents,
        monthly_minutes=monthly_minutes,
        start_on=start_on,
        message=message,
        by=by,
    )


@transaction.atomic
def answer_counter(proposal, *, rate_cents, monthly_minutes, start_on, message, by, version=None):
    """The freelancer answers a counter-offer: the same terms to agree, others to go on talking."""
    return offer(
        lock(proposal, version=version),
        Proposal.Status.SENT,
        side=Side.FREELANCER,
        rate_cents=rate_cents,
        monthly_minutes=monthly_minutes,
        start_on=start_on,
        message=message,
        by=by,
    )


def agree_to_counter(proposal, *, by, version=None):
    """The freelancer takes the company's counter-offer as it stands."""
    return answer_counter(
        proposal,
        rate_cents=proposal.rate_cents,
        monthly_minutes=proposal.monthly_minutes,
        start_on=proposal.start_on,
        message="",
        by=by,
        version=proposal.version if version is None else version,
    )


@transaction.atomic
def decline(proposal, *, by, reason):
    """The company says no, always with a reason."""
    if not reason.strip():
        raise Refusal(_("Say why in a few words: it helps the next proposal."))
    proposal = lock(proposal)
    proposal.decline(by=by, reason=reason)
    emails.proposal_declined(proposal, reason=reason)
    return proposal


@transaction.atomic
def withdraw(proposal, *, by, reason=""):
    """The freelancer takes her offer back."""
    proposal = lock(proposal)
    proposal.withdraw(by=by, reason=reason)
    emails.proposal_withdrawn(proposal, reason=reason)
    return proposal


def expire_proposals(on):
    """Close what nobody answered in time, and what is left of needs that stopped recruiting."""
    for proposal in Proposal.objects.lapsed(on=on):
        with transaction.atomic():
            proposal = lock(proposal)
            if proposal.is_pending and proposal.expires_on < on:
                proposal.expire()
                emails.proposal_expired(proposal)
    for proposal in Proposal.objects.orphaned():
        with transaction.atomic():
            proposal = lock(proposal)
            if proposal.is_pending and not proposal.need.is_recruiting:
                reason = gettext_noop("The need is no longer open.")
                proposal.supersede(by=None, reason=reason)
                emails.proposal_superseded(proposal)


def lock(proposal, *, version=None):
    """The proposal as it is now, its need and itself locked until the transaction ends.

    version: the one that whoever decides has read; StaleVersion when there is a newer one.
    """
    needs = Need.objects.select_for_update(of=("self",), no_key=True).select_related("company")
    need = needs.get(pk=proposal.need_id)
    proposals = Proposal.objects.select_for_update(of=("self",), no_key=True)
    fresh = proposals.select_related("freelancer__user").get(pk=proposal.pk)
    fresh.need = need
    if version is not None and version != fresh.version:
        raise StaleVersion
    return fresh


def offer(proposal, status, *, side, message, by, **terms):
    """Write the next version down and make its terms those of the proposal."""
    expires_on = timezone.localdate() + timedelta(days=settings.MARKETPLACE["PROPOSAL_DAYS"])
    version = proposal.version + 1
    if proposal.pk is None:
        for name, value in terms.items():
            setattr(proposal, name, value)
        proposal.expires_on = expires_on
        proposal.save()
    proposal.move_to(
        status, by=by, version=version, message=message, expires_on=expires_on, **terms
    )
    Offer.objects.create(
        proposal=proposal,
        version=version,
        side=side,
        message=message,
        made_at=timezone.now(),
        made_by=by,
        **terms,
    )
    proposal.need.touch()
    if side == Side.COMPANY:
        emails.proposal_countered(proposal)
    elif version == 1:
        emails.proposal_received(proposal)
    else:
        emails.proposal_answered(proposal)
    return proposal
