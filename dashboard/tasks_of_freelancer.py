"""What waits for a freelancer."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.invoices import identities
from billing.payouts.models import PayoutAccount
from dashboard.task import Task, end_of_day
from formatting import formatter
from marketplace.engagements.models import Engagement, MonthPlan, SetupStep, Side
from marketplace.proposals.models import Proposal
from marketplace.timesheets.models import Dispute, Timesheet
from matching.models import Match


def freelancer_tasks(freelancer):
    """Tasks of one Freelancer, in no particular order."""
    yield from _profile(freelancer)
    yield from _identity(freelancer)
    yield from _matches(freelancer)
    yield from _counter_offers(freelancer)
    yield from _signatures(freelancer)
    yield from _setup(freelancer)
    yield from _payout_account(freelancer)
    yield from _plans(freelancer)
    yield from _timesheets(freelancer)
    yield from _disputes(freelancer)


def _profile(freelancer):
    if freelancer.status == freelancer.Status.DRAFT:
        yield Task(
            label=_("Complete and publish your profile"),
            href=reverse("people:profile_edit"),
            detail=_("Companies find you once it is published."),
        )


def _identity(freelancer):
    if freelancer.status == freelancer.Status.DRAFT:
        return
    try:
        identities.of(freelancer)
    except identities.IdentityIncomplete:
        yield Task(
            label=_("Complete your identity: your invoices wait for it"),
            href=reverse("people:section", args=["identity"]),
            detail=_("An invoice needs your SIRET and your address."),
            tone="negative",
        )


def _matches(freelancer):
    told = [Match.Status.NOTIFIED, Match.Status.VIEWED]
    count = Match.objects.filter(
        freelancer=freelancer, status__in=told, need__status__in=["open", "shortlisted"]
    ).count()
    if count:
        label = ngettext(
            "%(count)s need fits you: say whether it interests you",
            "%(count)s needs fit you: say whether they interest you",
            count,
        )
        yield Task(label=label % {"count": count}, href=reverse("matching:inbox"), tone="info")


def _counter_offers(freelancer):
    countered = freelancer.proposals.filter(status=Proposal.Status.COUNTERED)
    for proposal in countered.select_related("need__company"):
        yield Task(
            label=_("Answer the counter-offer of %(company)s") % {"company": proposal.need.company},
            href=proposal.get_absolute_url(),
            detail=proposal.need.public_title,
            due=end_of_day(proposal.expires_on),
        )


def _signatures(freelancer):
    unsigned = (
        freelancer.engagements.filter(status=Engagement.Status.PENDING_SIGNATURE)
        .exclude(agreements__signatures__side=Side.FREELANCER)
        .select_related("company")
    )
    for engagement in unsigned:
        yield Task(
            label=_("Sign the agreement with %(company)s") % {"company": engagement.company},
            href=engagement.get_absolute_url(),
            due=end_of_day(engagement.sign_before),
        )


def _setup(freelancer):
    missing = SetupStep.objects.filter(
        engagement__freelancer=freelancer,
        engagement__status=Engagement.Status.PENDING_SETUP,
        kind__in=SetupStep.PAGES,
        done_at__isnull=True,
    )
    # Done once, they serve all her engagements.
    for step in {step.kind: step for step in missing}.values():
        yield Task(
            label=_("Set-up: %(step)s") % {"step": step.get_kind_display()},
            href=step.get_absolute_url(),
            detail=_("The engagement starts once everything is in place."),
        )


def _payout_account(freelancer):
    """One that was in order once; the first is a step of setting up."""
    account = PayoutAccount.objects.filter(freelancer=freelancer).first()
    if account is None:
        return
    begun_anew = account.status == account.Status.STARTED and account.former_ids
    detail = _("Your transfers wait for it; nothing is lost.")
    if account.is_outgrown:
        label = _("Open another payout account")
        detail = _("The one that you have does not fit your legal form any more.")
    elif account.is_closed:
        label = _("Open another payout account")
    elif account.status == account.Status.RESTRICTED or begun_anew:
        label = _("Complete your payout account at Stripe")
    else:
        return
    yield Task(label=label, href=reverse("payouts:account"), detail=detail, tone="negative")


def _plans(freelancer):
    asked = MonthPlan.objects.filter(
        engagement__freelancer=freelancer,
        asked_side=Side.COMPANY,
        asked_minutes__isnull=False,
    ).select_related("engagement__company")
    for plan in asked:
        yield Task(
            label=_("Answer %(company)s: %(hours)s in %(month)s")
            % {
                "company": plan.engagement.company,
                "hours": formatter.hours(plan.asked_minutes),
                "month": formatter.month(plan.month),
            },
            href=reverse("engagements:hours", args=[plan.engagement_id]),
            due=plan.answer_before,
        )


def _timesheets(freelancer):
    this_month = timezone.localdate().replace(day=1)
    mine = Timesheet.objects.filter(
        engagement__freelancer=freelancer,
        status__in=[Timesheet.Status.OPEN, Timesheet.Status.RETURNED],
    ).select_related("engagement__company")
    for timesheet in mine:
        words = {
            "company": timesheet.engagement.company,
            "month": formatter.month(timesheet.month),
        }
        tone = "attention"
        if timesheet.status == Timesheet.Status.RETURNED:
            label = _("Correct the timesheet of %(month)s for %(company)s") % words
        elif timesheet.month < this_month:
            label = _("Submit the timesheet of %(month)s for %(company)s") % words
        else:
            label = _("Fill the timesheet of %(month)s for %(company)s") % words
            tone = "neutral"
        yield Task(label=label, href=timesheet.get_absolute_url(), tone=tone)


def _disputes(freelancer):
    waiting = (
        Dispute.objects.filter(
            timesheet__engagement__freelancer=freelancer,
            status__in=[Dispute.Status.OPENED, Dispute.Status.NEGOTIATING],
        )
        .exclude(offered_side=Side.FREELANCER)
        .select_related("timesheet__engagement__company")
    )
    for dispute in waiting:
        yield Task(
            label=_("%(company)s contests some lines: answer")
            % {"company": dispute.timesheet.engagement.company},
            href=dispute.get_absolute_url(),
            due=dispute.answer_before,
        )
