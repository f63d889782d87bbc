"""Hiring, signing and setting up: from an accepted proposal to the first hour.

Locks are always taken in one order: engagement, freelancer, need, proposal, plan.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from journal.models import Entry, IllegalMove
from marketplace.engagements import agreements, capacity, emails, plans, vigilance
from marketplace.engagements.models import Engagement, SetupStep, Signature
from marketplace.proposals import actions as proposals
from marketplace.proposals.models import Proposal
from marketplace.proposals.refusals import Refusal, StaleVersion

Status = Engagement.Status


@transaction.atomic
def hire(proposal, *, by, version=None, trial_until=None, replaces=None, takes_hours_over=False):
    """Accept one proposal, decline its rivals, and open the engagement to be signed.

    version: the one that whoever accepts has read (StaleVersion when there is a newer one).
    trial_until: last day of a trial, if one was agreed. replaces: the engagement taken over,
    whose hours left come along if takes_hours_over.
    Raises CapacityExceeded when the freelancer has promised her hours elsewhere meanwhile, and
    IllegalMove when the proposal or the need is no longer open.
    """
    freelancer = capacity.lock_freelancer(proposal.freelancer_id)
    proposal = proposals.lock(proposal, version=version)
    proposal.accept(by=by)
    proposal.need.award(by=by)
    capacity.require_room_to_hire(
        freelancer, start_on=proposal.start_on, monthly_minutes=proposal.monthly_minutes
    )
    if Engagement.objects.overlapping(proposal.need, start_on=proposal.start_on).exists():
        raise Refusal(_("The engagement before this one is not over by that day."))
    reason = gettext_noop("Another proposal was chosen.")
    for rival in Proposal.objects.rivals_of(proposal):
        proposals.decline(rival, by=by, reason=reason)
    engagement = Engagement.objects.create(
        proposal=proposal,
        need=proposal.need,
        company=proposal.need.company,
        freelancer=proposal.freelancer,
        start_on=proposal.start_on,
        trial_until=trial_until,
        sign_before=timezone.localdate() + timedelta(days=settings.MARKETPLACE["SIGNATURE_DAYS"]),
        replaces=replaces,
        takes_hours_over=takes_hours_over,
    )
    Entry.objects.record(engagement, engagement.status, by=by)
    agreements.draw_up(engagement)
    SetupStep.objects.bulk_create(
        SetupStep(engagement=engagement, kind=kind) for kind in SetupStep.Kind
    )
    emails.engagement_to_sign(engagement)
    return engagement


@transaction.atomic
def sign(agreement, *, side, typed_name, text_hash, by):
    """One side signs what it read; with the second signature the engagement is set up.

    text_hash: SHA-256 (hexadecimal) of the text that was on the screen; StaleVersion when it is
    not the agreement's own. Returns the Signature.
    """
    engagement = lock(agreement.engagement)
    typed_name = " ".join(typed_name.split())
    if not typed_name:
        raise Refusal(_("Type your full name to sign."))
    if text_hash != agreement.text_hash:
        raise StaleVersion
    if agreement.signatures.filter(side=side).exists():
        raise Refusal(_("This agreement already has your signature."))
    if engagement.status != Status.PENDING_SIGNATURE:
        raise Refusal(_("This agreement can no longer be signed."))
    signature = Signature.objects.create(
        agreement=agreement,
        side=side,
        typed_name=typed_name,
        text_hash=text_hash,
        signed_at=timezone.now(),
        signed_by=by,
    )
    if agreement.signatures.count() == 2:
        agreement.signed_at = signature.signed_at
        agreement.save(update_fields=["signed_at"])
        engagement.start_setup(by=by)
        emails.engagement_signed(engagement)
        check_vigilance(engagement, on=timezone.localdate(), by=by)
        start_when_ready(engagement, by=by)
    return signature


@transaction.atomic
def complete_setup(engagement, kind, *, by):
    """Tick one step off (a SetupStep.Kind); the last one starts the work.

    Ticking a step again changes nothing. Steps may be done while signatures are still missing.
    """
    engagement = lock(engagement)
    if engagement.status not in (Status.PENDING_SIGNATURE, Status.PENDING_SETUP):
        return engagement
    finish_step(engagement, kind, by=by)
    start_when_ready(engagement, by=by)
    return engagement


@transaction.atomic
def review_vigilance(engagement, *, by=None):
    """Look at the freelancer's papers again, for instance after one was accepted."""
    engagement = lock(engagement)
    if engagement.status == Status.PENDING_SETUP:
        check_vigilance(engagement, on=timezone.localdate(), by=by)
        start_when_ready(engagement, by=by)
    return engagement


def review_all_vigilance():
    """The sweep of `review_vigilance` over every engagement that waits for papers."""
    waiting = Engagement.objects.filter(
        status=Status.PENDING_SETUP,
        setup_steps__kind=SetupStep.Kind.VIGILANCE,
        setup_steps__done_at__isnull=True,
    )
    for engagement in waiting:
        review_vigilance(engagement)


def cancel_unsigned(on):
    """Call off what was not signed in time; the needs recruit again."""
    reason = gettext_noop("It was not signed in time.")
    for engagement in Engagement.objects.unsigned(on=on):
        try:
            cancel(engagement, by=None, reason=reason)
        except IllegalMove:
            continue  # signed at the last moment


@transaction.atomic
def cancel(engagement, *, by, reason):
    """Call an engagement off before it started; its need recruits again."""
    engagement = lock(engagement)
    engagement.cancel(by=by, reason=reason)
    engagement.need.reopen(by=by, reason=reason)
    engagement.need.touch()
    emails.engagement_cancelled(engagement, reason=reason)
    return engagement


def lock(engagement):
    """The engagement as it is now, with its parties, locked until the transaction ends."""
    return (
        Engagement.objects.select_for_update(of=("self",), no_key=True)
        .with_parties()
        .get(pk=engagement.pk)
    )


def check_vigilance(engagement, *, on, by):
    """Tick the papers' step off when they are valid, or not required below the legal threshold."""
    if not vigilance.papers_required(engagement):
        note = gettext_noop("Below 5,000 € before VAT: the law asks for no papers yet.")
        finish_step(engagement, SetupStep.Kind.VIGILANCE, by=by, note=note)
    elif vigilance.papers_valid(engagement.freelancer, on=on):
        finish_step(engagement, SetupStep.Kind.VIGILANCE, by=by)


def finish_step(engagement, kind, *, by, note=""):
    undone = engagement.setup_steps.filter(kind=kind, done_at__isnull=True)
    undone.update(done_at=timezone.now(), done_by=by, note=note)


def start_when_ready(engagement, *, by):
    """Start the trial or the work itself once both signed and every step is done."""
    waiting = engagement.setup_steps.filter(done_at__isnull=True).exists()
    if engagement.status != Status.PENDING_SETUP or waiting:
        return
    if engagement.trial_until:
        engagement.start_trial(by=by)
    else:
        engagement.activate(by=by)
    plans.first_plan(engagement, by=by)
    emails.engagement_started(engagement)
