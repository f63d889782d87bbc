"""Timesheets: the list, the month, the week that is filled, and the steps of both sides."""

from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from formatting import formatter
from journal.models import IllegalMove
from journal.timeline import timeline
from marketplace.proposals.refusals import Refusal
from marketplace.taxonomy.models import Term
from marketplace.timesheets import actions, disputes
from marketplace.timesheets.days import WorkDays
from marketplace.timesheets.forms import ApprovalForm, ReasonForm, WeekFormSetOf, same_days_of
from marketplace.timesheets.models import TimeEntry, Timesheet
from marketplace.timesheets.permissions import can_approve, can_fill
from marketplace.timesheets.weeks import weeks_of


def _timesheet(request, pk):
    visible = Timesheet.objects.visible_to(request.user).with_parties()
    return get_object_or_404(visible, pk=pk)


@login_required
def timesheet_list(request):
    """GET timesheets/: all sheets that this person may see, newest month first."""
    timesheets = Timesheet.objects.visible_to(request.user).with_parties().with_minutes()
    page = Paginator(timesheets.order_by("-month", "-pk"), 25).get_page(request.GET.get("page"))
    return render(request, "timesheets/list.html", {"page": page})


@login_required
def timesheet(request, pk, return_form=None, status=200):
    """GET timesheets/<pk>/: the month, line by line, and what can be done with it now."""
    sheet = _timesheet(request, pk)
    entries = list(sheet.entries.with_contest().select_related("mission"))
    minutes = sum(entry.minutes for entry in entries)
    may_approve = can_approve(request.user, sheet)
    history = timeline(sheet)
    context = {
        "timesheet": sheet,
        "entries": entries,
        "minutes": minutes,
        "planned": actions.planned_minutes(sheet),
        "allowed": actions.allowed_minutes(sheet),
        "amount_cents": actions.amount_cents(sheet, minutes),
        "weeks": [
            (week, sum(entry.minutes for entry in entries if entry.day in week.days))
            for week in weeks_of(sheet.month)
        ],
        "today": timezone.localdate(),
        "disputes": sheet.disputes.all(),
        "history": history,
        "return_reason": history[-1]["text"] if history else "",
        "may_fill": can_fill(request.user, sheet),
        "may_decide": may_approve and sheet.status == Timesheet.Status.SUBMITTED,
        "may_reopen": may_approve and actions.can_be_reopened(sheet),
        "may_contest": may_approve and disputes.can_be_contested(sheet, at=timezone.now()),
        "contest_before": disputes.contest_deadline(sheet),
        "approval_form": ApprovalForm(
            initial={"version": sheet.version, "seen_hash": sheet.content_hash}
        ),
        "return_form": return_form or ReasonForm(),
    }
    return render(request, "timesheets/timesheet.html", context, status=status)


@login_required
def week(request, pk, monday):
    """GET, POST timesheets/<pk>/weeks/<date>/: the week's grid."""
    sheet = _timesheet(request, pk)
    require(can_fill(request.user, sheet))
    this_week, following = _week_and_next(sheet, monday)
    work_days = WorkDays(sheet.engagement)
    formset = WeekFormSetOf(
        request.POST or None,
        week=this_week,
        missions=Term.objects.missions(),
        work_days=work_days,
        **starting_rows(request.GET.get("copy"), sheet, this_week, work_days),
    )
    if request.method == "POST" and formset.is_valid():
        try:
            actions.write_week(sheet, this_week, formset.lines(), by=request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect(sheet)
        messages.success(request, _("Week saved."))
        if following and "next" in request.POST:
            return redirect("timesheets:week", sheet.pk, following.monday.isoformat())
        return redirect(sheet)
    context = {"timesheet": sheet, "week": this_week, "formset": formset, "following": following}
    status = 422 if formset.is_bound else 200
    return render(request, "timesheets/week.html", context, status=status)


def starting_rows(copy, sheet, week, work_days):
    """What stands in the grid at first: the week's entries, and those of last week if asked.

    copy: "tasks" brings last week's tasks with empty boxes, "hours" its hours as well.
    """
    entries = list(sheet.entries.filter(day__range=(week.first, week.last)))
    if copy not in {"tasks", "hours"}:
        return {"entries": entries}
    last_week = TimeEntry.objects.filter(
        timesheet__engagement=sheet.engagement,
        day__range=(week.monday - timedelta(days=7), week.monday - timedelta(days=1)),
    )
    if copy == "hours" and not entries:
        entries = list(same_days_of(week, last_week, work_days=work_days))
    return {"entries": entries, "tasks": last_week}


def _week_and_next(sheet, monday):
    try:
        wanted = date.fromisoformat(monday)
    except ValueError:
        raise Http404 from None
    weeks = weeks_of(sheet.month)
    for i, candidate in enumerate(weeks):
        if candidate.monday == wanted:
            return candidate, weeks[i + 1] if i + 1 < len(weeks) else None
    raise Http404


@login_required
@require_POST
def submission(request, pk):
    """POST timesheets/<pk>/submission/: hand the month over for approval."""
    sheet = _timesheet(request, pk)
    require(can_fill(request.user, sheet))
    try:
        sheet = actions.submit(sheet, by=request.user)
    except IllegalMove:
        messages.error(request, _("This timesheet was already submitted."))
    except actions.OverPlan as over:
        messages.error(
            request,
            _(
                "You worked %(worked)s, and %(allowed)s are agreed. Ask for an amendment of the "
                "month's plan first: hours over the plan need the company's consent."
            )
            % {
                "worked": formatter.hours(over.minutes),
                "allowed": formatter.hours(over.allowed),
            },
        )
    else:
        messages.success(
            request,
            _("Submitted. Without an answer it is approved on %(deadline)s.")
            % {"deadline": formatter.moment(sheet.approve_before)},
        )
    return redirect(sheet)


@login_required
@require_POST
def approval(request, pk):
    """POST timesheets/<pk>/approval/: approve exactly what the page showed."""
    sheet = _timesheet(request, pk)
    require(can_approve(request.user, sheet))
    form = ApprovalForm(request.POST)
    try:
        if not form.is_valid():
            raise actions.NotAsShown
        actions.approve(sheet, **form.cleaned_data, by=request.user)
    except IllegalMove:
        messages.error(request, _("This timesheet is not waiting for approval any more."))
    except actions.NotAsShown:
        messages.error(request, _("The timesheet changed meanwhile: please look again."))
    else:
        messages.success(request, _("Approved. It joins the next billing run."))
    return redirect(sheet)


@login_required
@require_POST
def sending_back(request, pk):
    """POST timesheets/<pk>/return/: return it with what should change."""
    sheet = _timesheet(request, pk)
    require(can_approve(request.user, sheet))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return timesheet(request, pk, return_form=form, status=422)
    try:
        actions.send_back(sheet, reason=form.cleaned_data["reason"], by=request.user)
    except IllegalMove:
        messages.error(request, _("This timesheet is not waiting for approval any more."))
    else:
        messages.success(request, _("Returned with your reason."))
    return redirect(sheet)


@login_required
@require_POST
def correction(request, pk):
    """POST timesheets/<pk>/correction/: open a returned sheet again."""
    sheet = _timesheet(request, pk)
    require(can_fill(request.user, sheet))
    try:
        actions.correct(sheet, by=request.user)
    except IllegalMove:
        messages.error(request, _("This timesheet is not returned."))
    return redirect(sheet)


@login_required
@require_POST
def reopening(request, pk):
    """POST timesheets/<pk>/reopening/: take an approval back before invoicing."""
    sheet = _timesheet(request, pk)
    require(can_approve(request.user, sheet))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return timesheet(request, pk, return_form=form, status=422)
    try:
        actions.reopen(sheet, reason=form.cleaned_data["reason"], by=request.user)
    except IllegalMove:
        messages.error(request, _("This timesheet can no longer be reopened."))
    else:
        messages.success(request, _("Reopened with your reason."))
    return redirect(sheet)
