"""What may happen to an engagement under way: pause, suspension, notice, end, replacement.

Each step moves the engagement once, with its reason in the journal, and tells both sides.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from journal.models import Entry, IllegalMove
from marketplace.engagements import emails, vigilance
from marketplace.engagements.actions import hire, lock
from marketplace.engagements.models import Engagement
from marketplace.people.models import VigilancePaper
from marketplace.proposals.refusals import Refusal

Status = Engagement.Status

# Journalled in English, shown in the reader's language; it says which suspensions papers lift.
SUSPENDED_FOR_PAPERS = gettext_noop("A paper that the law requires has expired.")


@transaction.atomic
def pause(engagement, *, by, reason):
    """No hours for a while; the agreement stays."""
    engagement = lock(engagement)
    engagement.pause(by=by, reason=reason)
    emails.engagement_paused(engagement, reason=reason)
    return engagement


@transaction.atomic
def resume(engagement, *, by, reason=""):
    """Back to work after a pause or a suspension."""
    engagement = lock(engagement)
    if engagement.status not in (Status.PAUSED, Status.SUSPENDED):
        raise Refusal(_("This engagement is not paused."))
    engagement.resume(by=by, reason=reason)
    emails.engagement_resumed(engagement)
    return engagement


@transaction.atomic
def suspend(engagement, *, by, reason):
    """No new hours: a payment failed or papers expired. Hours already approved stay owed."""
    engagement = lock(engagement)
    engagement.suspend(by=by, reason=reason)
    emails.engagement_suspended(engagement, reason=reason)
    return engagement


def review_suspensions(on):
    """Suspend those whose required papers have expired; resume them once they are valid again."""
    expired = VigilancePaper.objects.filter(status=VigilancePaper.Status.EXPIRED)
    engagements = Engagement.objects.filter(freelancer__papers__in=expired).distinct()
    for engagement in engagements.filter(status__in=(Status.TRIAL, Status.ACTIVE)):
        suspend_without_papers(engagement, on=on)
    for engagement in engagements.filter(status=Status.SUSPENDED):
        resume_with_papers(engagement, on=on)


@transaction.atomic
def suspend_without_papers(engagement, *, on):
    engagement = lock(engagement)
    if engagement.can_move_to(Status.SUSPENDED) and vigilance.has_lapsed(engagement, on=on):
        suspend(engagement, by=None, reason=SUSPENDED_FOR_PAPERS)


@transaction.atomic
def resume_with_papers(engagement, *, on):
    """Valid papers lift the suspension that papers caused, and no other."""
    engagement = lock(engagement)
    if engagement.status != Status.SUSPENDED:
        return
    last = Entry.objects.about(engagement).filter(verb=Status.SUSPENDED).last()
    caused = last and last.reason == SUSPENDED_FOR_PAPERS
    if caused and vigilance.papers_valid(engagement.freelancer, on=on):
        resume(engagement, by=None)


@transaction.atomic
def terminate(engagement, *, by, reason, on):
    """End a suspended engagement for good. on: the last day worked."""
    engagement = lock(engagement)
    engagement.terminate(by=by, reason=reason, on=max(on, engagement.start_on))
    close_need(engagement, by=by)
    emails.engagement_terminated(engagement, reason=reason)
    return engagement


@transaction.atomic
def give_notice(engagement, *, by, reason):
    """Announce the end; the last day is the agreement's notice away, never before the first."""
    engagement = lock(engagement)
    last_day = timezone.localdate() + timedelta(days=engagement.agreement.notice_days)
    engagement.give_notice(by=by, reason=reason, last_day=max(last_day, engagement.start_on))
    emails.engagement_notice(engagement, reason=reason)
    return engagement


@transaction.atomic
def end(engagement, *, by, reason="", on):
    """End after notice, or a replacement that was given up. on: the last day worked."""
    engagement = lock(engagement)
    engagement.end(by=by, reason=reason, on=max(on, engagement.start_on))
    close_need(engagement, by=by)
    emails.engagement_ended(engagement)
    return engagement


def give_up_replacement(engagement, *, by, on):
    """End without a successor. on: the last day."""
    if engagement.status != Status.REPLACEMENT_PENDING:
        raise Refusal(_("Nobody is to be replaced in this engagement."))
    reason = gettext_noop("No replacement is looked for any more.")
    return end(engagement, by=by, reason=reason, on=on)


def end_due(on):
    """End every engagement whose last day has passed."""
    for engagement in Engagement.objects.due_to_end(on=on):
        try:
            end(engagement, by=None, on=engagement.end_on)
        except IllegalMove:
            continue  # ended by hand meanwhile


def end_trials(on):
    """Trials whose last day has passed go on as ordinary engagements."""
    for engagement in Engagement.objects.filter(status=Status.TRIAL, trial_until__lt=on):
        try:
            with transaction.atomic():
                lock(engagement).activate(by=None)
        except IllegalMove:
            continue  # notice was given, or the work interrupted, meanwhile


@transaction.atomic
def name_backup(engagement, freelancer, *, by):
    """Name who would step in; None takes the name away."""
    engagement = lock(engagement)
    engagement.backup = freelancer
    engagement.save(update_fields=["backup"])
    Entry.objects.record(engagement, "backup", by=by, data={"freelancer": engagement.backup_id})
    return engagement


@transaction.atomic
def seek_replacement(engagement, *, by, reason):
    """The freelancer leaves or is to be replaced: the need recruits again, the backup first."""
    engagement = lock(engagement)
    engagement.move_to(Status.REPLACEMENT_PENDING, by=by, reason=reason)
    engagement.need.reopen(by=by, reason=reason)
    engagement.need.touch()
    emails.replacement_sought(engagement, reason=reason)
    if engagement.backup:
        emails.backup_called(engagement)
    return engagement


@transaction.atomic
def replace(engagement, proposal, *, by, on, version=None, takes_hours_over=False):
    """Hire a successor from `on` (her first day); the old engagement ends the day before.

    The successor serves the same need and so keeps its history. The hours left at the end of the
    old engagement's last month move along, repriced, only if the company consents
    (takes_hours_over); they are refunded otherwise.
    """
    engagement = lock(engagement)
    if engagement.status != Status.REPLACEMENT_PENDING:
        raise Refusal(_("Nobody is to be replaced in this engagement."))
    if proposal.need_id != engagement.need_id or proposal.start_on != on:
        raise Refusal(_("This proposal is for another need or another start."))
    if on <= engagement.start_on:
        raise Refusal(_("A replacement starts after the engagement that it replaces."))
    engagement.end(by=by, reason=gettext_noop("Replaced."), on=on - timedelta(days=1))
    emails.engagement_ended(engagement)
    return hire(
        proposal,
        by=by,
        version=version,
        replaces=engagement,
        takes_hours_over=takes_hours_over,
    )


def take_on(proposal, *, by, version=None, takes_hours_over=False):
    """Hire, as a successor when the need's present engagement waits for one."""
    replaced = Engagement.objects.to_replace(proposal.need_id)
    if replaced is None:
        return hire(proposal, by=by, version=version)
    return replace(
        replaced,
        proposal,
        by=by,
        on=proposal.start_on,
        version=version,
        takes_hours_over=takes_hours_over,
    )


def close_need(engagement, *, by):
    """Nobody is looked for any more, unless the need already recruits a successor."""
    if engagement.need.can_move_to(engagement.need.Status.CLOSED):
        engagement.need.close(by=by)
