"""Filling, submitting, approving and returning timesheets. Disputes are in disputes.py."""

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from billing.money import line_net
from journal.models import IllegalMove
from marketplace.engagements import hour_bank, plans
from marketplace.engagements.models import MonthPlan
from marketplace.proposals.refusals import Refusal
from marketplace.timesheets import emails
from marketplace.timesheets.content import content_hash
from marketplace.timesheets.days import WorkDays
from marketplace.timesheets.deadlines import approval_deadline
from marketplace.timesheets.models import TimeEntry, Timesheet

APPROVED = {Timesheet.Status.APPROVED, Timesheet.Status.AUTO_APPROVED}
SETTLED = {*APPROVED, Timesheet.Status.INVOICED}


class NotAsShown(Exception):
    """The timesheet changed after the page was shown: look again before you decide."""


class OverPlan(Exception):
    """More minutes than the month plan allows; `minutes` worked, `allowed` at most."""

    def __init__(self, minutes, allowed):
        super().__init__(f"{minutes} > {allowed}")
        self.minutes, self.allowed = minutes, allowed


def open_timesheets():
    """Give every month plan under way the sheet that it lacks. Returns how many are new."""
    missing = MonthPlan.objects.under_way().exclude(engagement__timesheets__month=F("month"))
    made = [
        Timesheet.objects.get_or_create(engagement_id=plan.engagement_id, month=plan.month)
        for plan in missing
    ]
    return sum(created for _timesheet, created in made)


def close_settled_months(*, before):
    """Close the plans of months before `before` (a first day) whose hours are all approved.

    What is left of them rolls over or expires. Returns how many were closed.
    """
    settled = MonthPlan.objects.filter(
        status=MonthPlan.Status.OPEN,
        month__lt=before,
        engagement__timesheets__month=F("month"),
        engagement__timesheets__status__in=SETTLED,
    )
    return sum(close_if_settled(plan) for plan in settled)


@transaction.atomic
def close_if_settled(plan):
    """Whether the month was closed: its sheet may have been reopened meanwhile."""
    timesheet = _lock(Timesheet.objects.get(engagement=plan.engagement_id, month=plan.month))
    if timesheet.status not in SETTLED:
        return False
    try:
        plans.close_month(plan)
    except IllegalMove:
        return False  # A change of its hours was asked for, or it was closed, meanwhile.
    return True


def planned_minutes(timesheet):
    """What the two sides agreed for the month; nothing without a plan."""
    plan = timesheet.engagement.plans.filter(month=timesheet.month).first()
    return plan.minutes if plan else 0


def allowed_minutes(timesheet):
    """Minutes that may be worked without asking: what the month's hour bank still holds."""
    return max(0, hour_bank.balance(timesheet.engagement, timesheet.month))


def amount_cents(timesheet, minutes):
    """What these minutes cost before VAT, at the rate in force."""
    return line_net(minutes, timesheet.engagement.agreement.rate_cents)


@transaction.atomic
def write_week(timesheet, week, lines, *, by):
    """Replace the lines of one week by `lines` (unsaved TimeEntry objects of its days).

    Raises Refusal when the sheet is no longer open (the database refuses it as well) or a day
    lies outside the engagement, in a rest of it, or in the future.
    """
    locked = _lock(timesheet)
    if not locked.is_editable:
        raise Refusal(_("This timesheet is no longer open: nothing was changed."))
    work_days = WorkDays(locked.engagement)
    for line in lines:
        if refusal := work_days.refusal(line.day):
            raise Refusal(refusal)
    locked.entries.filter(day__range=(week.first, week.last)).delete()
    for line in lines:
        line.timesheet = locked
    TimeEntry.objects.bulk_create(lines)


@transaction.atomic
def submit(timesheet, *, by):
    """Hand the month over for approval. A month without work is an explicit zero sheet.

    Raises OverPlan when more was worked than agreed: ask for an amendment first.
    """
    timesheet = _lock(timesheet)
    entries = list(timesheet.entries.all())
    minutes = sum(entry.minutes for entry in entries)
    allowed = allowed_minutes(timesheet)
    if minutes > allowed:
        raise OverPlan(minutes, allowed)
    now = timezone.now()
    timesheet.move_to(
        Timesheet.Status.SUBMITTED,
        by=by,
        version=timesheet.version + 1,
        content_hash=content_hash(entries),
        submitted_at=now,
        submitted_by=by,
        reminders_sent=0,
        approve_before=approval_deadline(
            now, working_days=settings.MARKETPLACE["APPROVAL_WORKING_DAYS"]
        ),
    )
    emails.submitted(timesheet, minutes=minutes)
    return timesheet


@transaction.atomic
def approve(timesheet, *, version, seen_hash, by):
    """Approve exactly what was shown: `version` and `seen_hash` come from the page's form.

    Raises NotAsShown when the sheet changed since, IllegalMove when it is no longer waiting.
    """
    timesheet = _lock(timesheet)
    entries = list(timesheet.entries.all())
    if timesheet.status == Timesheet.Status.SUBMITTED:
        require_as_shown(timesheet, entries, version=version, seen_hash=seen_hash)
    _approve(timesheet, Timesheet.Status.APPROVED, entries, by=by)
    emails.approved(timesheet, minutes=sum(entry.minutes for entry in entries))
    return timesheet


def require_as_shown(timesheet, entries, *, version, seen_hash):
    """Raise NotAsShown unless the sheet and its lines are still those that the page showed."""
    if (version, seen_hash) != (timesheet.version, content_hash(entries)):
        raise NotAsShown


@transaction.atomic
def approve_by_deadline(timesheet, *, at):
    """Silence until `at` approves, with a window to contest afterwards.

    Raises IllegalMove when the sheet is no longer waiting, or has a later deadline by now.
    """
    timesheet = _lock(timesheet)
    if timesheet.approve_before is None or timesheet.approve_before >= at:
        raise IllegalMove(f"{timesheet} may wait until {timesheet.approve_before}")
    entries = list(timesheet.entries.all())
    reason = gettext_noop("No answer before the deadline.")
    _approve(timesheet, Timesheet.Status.AUTO_APPROVED, entries, by=None, reason=reason)
    emails.approved(timesheet, minutes=sum(entry.minutes for entry in entries))
    return timesheet


def _approve(timesheet, status, entries, *, by, reason=""):
    timesheet.move_to(status, by=by, reason=reason, approved_at=timezone.now(), approved_by=by)
    hour_bank.consume(
        timesheet.engagement,
        timesheet.month,
        sum(entry.minutes for entry in entries),
        key=consumption_key(timesheet),
        by=by,
    )


def consumption_key(timesheet):
    """Names the hour bank's movement for one version of a sheet."""
    return f"timesheet:{timesheet.pk}:{timesheet.version}"


@transaction.atomic
def send_back(timesheet, *, reason, by):
    """Return a submitted sheet with what is wrong; the freelancer corrects and resubmits."""
    timesheet = _lock(timesheet)
    timesheet.move_to(Timesheet.Status.RETURNED, by=by, reason=reason)
    emails.returned(timesheet, reason=reason)
    return timesheet


def correct(timesheet, *, by):
    """Open a returned sheet again, to correct it."""
    timesheet.move_to(Timesheet.Status.OPEN, by=by)


def can_be_reopened(timesheet):
    """Approved, neither contested nor invoiced, in a month that is not settled yet."""
    month = timesheet.engagement.plans.filter(month=timesheet.month)
    return (
        timesheet.status in APPROVED
        and not timesheet.disputes.exists()
        and not month.filter(status=MonthPlan.Status.CLOSED).exists()
    )


@transaction.atomic
def reopen(timesheet, *, reason, by):
    """Take an approval back before invoicing, with a reason; the hours return to the bank.

    Raises IllegalMove when nothing is approved, or when what is stays (see can_be_reopened).
    """
    timesheet = _lock(timesheet)
    if not can_be_reopened(timesheet):
        raise IllegalMove(f"{timesheet} ({timesheet.status}) stays as it is")
    minutes = timesheet.entries.all().total_minutes()
    timesheet.move_to(
        Timesheet.Status.OPEN, by=by, reason=reason, approved_at=None, approved_by=None
    )
    hour_bank.give_back(
        timesheet.engagement,
        timesheet.month,
        minutes,
        key=f"reopened:{timesheet.pk}:{timesheet.version}",
        reason=reason,
        by=by,
    )
    emails.returned(timesheet, reason=reason)
    return timesheet


def _lock(timesheet):
    """The same sheet as it is now, held until the transaction ends."""
    return (
        Timesheet.objects.select_for_update(of=["self"])
        .select_related("engagement__company", "engagement__freelancer__user")
        .get(pk=timesheet.pk)
    )
