"""Month plans: proposed, agreed, amended, renewed, opened and closed.

Whatever may raise the promised hours locks the freelancer's row first, so that two companies
never book the same hours. Months are dates of their first day, durations are minutes.
"""

from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from journal.models import Entry, IllegalMove
from marketplace.engagements import capacity, emails, hour_bank
from marketplace.engagements.models import Engagement, MonthPlan
from marketplace.engagements.refusals import BelowHoursWorked, CapacityExceeded
from marketplace.proposals.refusals import Refusal, StaleVersion

Status = MonthPlan.Status

# However late somebody asks, the other side has this long to answer.
ANSWER_DAYS = 3

RENEWED = gettext_noop("The last agreed plan renews.")


@transaction.atomic
def propose_month(engagement, month, minutes, *, by):
    """One side proposes the hours of a month to come; the other one agrees or lets them renew."""
    if not engagement.is_working:
        raise Refusal(_("Hours are planned while the engagement is under way."))
    freelancer = capacity.lock_freelancer(engagement.freelancer_id)
    if engagement.plans.filter(month=month).exists():
        raise Refusal(_("This month already has a plan: ask to change it instead."))
    require_room(engagement, freelancer, month, minutes, current=None)
    plan = MonthPlan.objects.create(
        engagement=engagement,
        month=month,
        minutes=minutes,
        asked_minutes=minutes,
        asked_side=side_of(engagement, by),
        answer_before=answer_deadline(month),
    )
    Entry.objects.record(plan, Status.PROPOSED, by=by, data={"minutes": minutes})
    emails.plan_asked(plan)
    return plan


@transaction.atomic
def agree_plan(plan, *, by, asked_minutes=None):
    """The other side takes the hours proposed for the month. asked_minutes: those it read."""
    freelancer, plan = lock(plan, asked_minutes=asked_minutes)
    require_room(plan.engagement, freelancer, plan.month, plan.minutes, current=None)
    emails.plan_answered(plan, accepted=True)
    plan.move_to(Status.AGREED, by=by, **NOTHING_ASKED)
    open_if_due(plan, by=by)
    return plan


@transaction.atomic
def decline_plan(plan, *, by, reason=""):
    """No to the hours proposed: those of the last agreed plan stand, as after the cut-off."""
    freelancer, plan = lock(plan)
    emails.plan_answered(plan, accepted=False)
    minutes = renewable_minutes(plan.engagement, freelancer, plan.month)
    plan.move_to(Status.AGREED, by=by, reason=reason, minutes=minutes, **NOTHING_ASKED)
    open_if_due(plan, by=by)
    return plan


@transaction.atomic
def ask_amendment(plan, minutes, reason, *, by):
    """One side asks for other hours in a month that is agreed or under way."""
    freelancer, plan = lock(plan)
    engagement = plan.engagement
    if not engagement.is_working:
        raise Refusal(_("Hours are planned while the engagement is under way."))
    if minutes == plan.minutes:
        raise Refusal(_("These are the hours already planned."))
    require_room(engagement, freelancer, plan.month, minutes, current=plan.minutes)
    plan.move_to(
        Status.AMENDMENT_PENDING,
        by=by,
        reason=reason,
        asked_minutes=minutes,
        asked_side=side_of(engagement, by),
        asked_reason=reason,
        asked_from=plan.status,
        answer_before=answer_deadline(plan.month),
    )
    emails.plan_asked(plan)
    return plan


@transaction.atomic
def answer_amendment(plan, accept, *, by, reason="", asked_minutes=None):
    """The other side says yes (the next version of the plan) or no (the old hours stand).

    asked_minutes: those that it read; StaleVersion when others are asked for by now.
    """
    freelancer, plan = lock(plan, asked_minutes=asked_minutes)
    if plan.status != Status.AMENDMENT_PENDING:
        raise Refusal(_("Nobody is waiting for an answer on this month any more."))
    back_to, before, asked = plan.asked_from, plan.minutes, plan.asked_minutes
    changes = dict(NOTHING_ASKED)
    if accept:
        require_room(plan.engagement, freelancer, plan.month, asked, current=before)
        changes |= {"minutes": asked, "version": plan.version + 1}
    emails.plan_answered(plan, accepted=accept)
    plan.move_to(back_to, by=by, reason=reason, **changes)
    if accept and back_to == Status.OPEN:
        hour_bank.adjust_to_amendment(plan, before=before, by=by)
    return plan


def answer(plan, accept, *, by, asked_minutes=None):
    """Yes or no to whatever is asked about the month: its first hours, or other ones."""
    if plan.status == Status.PROPOSED:
        if accept:
            return agree_plan(plan, by=by, asked_minutes=asked_minutes)
        return decline_plan(plan, by=by)
    return answer_amendment(plan, accept, by=by, asked_minutes=asked_minutes)


def lapse_requests(at):
    """Silence at the deadline: old hours stand, and a proposed month renews the last agreed one."""
    for plan in MonthPlan.objects.unanswered(at=at).select_related("engagement"):
        try:
            lapse_request(plan, at=at)
        except IllegalMove:
            continue  # answered at the last moment


@transaction.atomic
def lapse_request(plan, *, at):
    """Take silence for a no, unless the request was answered or replaced by a later one."""
    _freelancer, plan = lock(plan)
    if plan.answer_before is None or plan.answer_before >= at:
        return
    reason = gettext_noop("No answer before the deadline.")
    if plan.status == Status.AMENDMENT_PENDING:
        answer_amendment(plan, False, by=None, reason=reason)
    else:
        decline_plan(plan, by=None, reason=reason)


def renew_plans(month):
    """At the cut-off: every recurring engagement without a plan for the month keeps its hours.

    The youngest engagements give way first where the freelancer has less time than before.
    """
    lacking = Engagement.objects.renewable(month).exclude(plans__month=month)
    for engagement in lacking.order_by("-pk"):
        with transaction.atomic():
            freelancer = capacity.lock_freelancer(engagement.freelancer_id)
            minutes = renewable_minutes(engagement, freelancer, month)
            plan, created = MonthPlan.objects.get_or_create(
                engagement=engagement, month=month, defaults={"minutes": minutes}
            )
            if created:
                plan.move_to(Status.AGREED, by=None, reason=RENEWED)
                emails.plan_renewed(plan)


def first_plan(engagement, *, by):
    """The plan of the month in which the work begins, as the agreement says.

    Work that was set up late begins now: the months before held no hours.
    """
    month = max(engagement.start_on, timezone.localdate()).replace(day=1)
    plan = MonthPlan.objects.create(
        engagement=engagement, month=month, minutes=engagement.agreement.monthly_minutes
    )
    plan.move_to(Status.AGREED, by=by)
    open_if_due(plan, by=by)
    return plan


def open_month(month):
    """Open the agreed plans of the month, and grant its hours to the hour bank."""
    for plan in MonthPlan.objects.to_open(month).select_related("engagement"):
        open_plan(plan, by=None)


@transaction.atomic
def open_plan(plan, *, by):
    plan.move_to(Status.OPEN, by=by)
    hour_bank.grant(plan, by=by)
    return plan


def open_if_due(plan, *, by):
    if plan.month <= timezone.localdate() and plan.engagement.is_working:
        open_plan(plan, by=by)


@transaction.atomic
def close_month(plan, *, by=None):
    """Close a month whose hours are final: carry over what the agreement allows, expire the rest.

    An amendment that nobody answered is dropped first. Nothing is carried out of the last month.
    """
    _freelancer, plan = lock(plan)
    if plan.status == Status.AMENDMENT_PENDING:
        reason = gettext_noop("The month is over.")
        plan = answer_amendment(plan, False, by=None, reason=reason)
    plan.move_to(Status.CLOSED, by=by)
    next_month, successor = month_after(plan), Engagement.objects.filter(replaces=plan.engagement)
    if next_month is None and successor:
        hour_bank.hand_over(plan, successor.get(), by=by)
    hour_bank.settle(
        plan,
        rollover_cap_bp=plan.engagement.agreement.rollover_cap_bp,
        next_month=next_month,
        by=by,
    )
    return plan


def settle_again(engagement, month, *, by, key):
    """Keep a closed month at zero after some of its hours were contested, or an answer to that.

    key: that of the hour bank's movement. Nothing happens while the month is not closed.
    """
    if engagement.plans.filter(month=month, status=Status.CLOSED).exists():
        hour_bank.settle_again(engagement, month, by=by, key=key)


def lock(plan, *, asked_minutes=None):
    """(freelancer, plan) as they are now, both locked until the transaction ends."""
    freelancer = capacity.lock_freelancer(plan.engagement.freelancer_id)
    plan = (
        MonthPlan.objects.select_for_update(of=("self",))
        .select_related("engagement")
        .get(pk=plan.pk)
    )
    if asked_minutes is not None and plan.asked_minutes not in (None, asked_minutes):
        raise StaleVersion
    return freelancer, plan


NOTHING_ASKED = {
    "asked_minutes": None,
    "asked_side": "",
    "asked_reason": "",
    "asked_from": "",
    "answer_before": None,
}


def month_after(plan):
    """The month that takes hours over from this one, or None when no later one can."""
    engagement, following = plan.engagement, plan.month + relativedelta(months=1)
    ends = engagement.end_on is not None and engagement.end_on < following
    closed = engagement.plans.filter(month__gte=following, status=Status.CLOSED).exists()
    return None if engagement.is_one_off or ends or closed else following


def renewable_minutes(engagement, freelancer, month):
    """The last agreed hours before the month, as far as the freelancer still has them."""
    last = (
        engagement.plans.filter(month__lt=month)
        .exclude(status=Status.PROPOSED)
        .order_by("month")
        .last()
    )
    wanted = last.minutes if last else engagement.agreement.monthly_minutes
    return max(0, min(wanted, capacity.free_minutes(freelancer, month, besides=engagement)))


def require_room(engagement, freelancer, month, minutes, *, current):
    """Raise unless the hours fit between those already worked and the freelancer's capacity.

    current: the minutes agreed now, if any; giving hours up is always possible.
    """
    worked = hour_bank.worked_minutes(engagement, month)
    if minutes < worked:
        raise BelowHoursWorked(worked_minutes=worked)
    free = capacity.free_minutes(freelancer, month, besides=engagement)
    if minutes > free and (current is None or minutes > current):
        raise CapacityExceeded(month=month, free_minutes=free)


def answer_deadline(month):
    """The end of the cut-off day before the month, or some days from now if that is later."""
    cutoff = month - relativedelta(months=1, day=settings.MARKETPLACE["PLAN_CUTOFF_DAY"])
    soonest = timezone.localdate() + timedelta(days=ANSWER_DAYS)
    return timezone.make_aware(datetime.combine(max(cutoff, soonest), time(23, 59)))


def side_of(engagement, user):
    side = engagement.side_of(user)
    if side is None:
        raise Refusal(_("Only the two parties plan the hours."))
    return side
