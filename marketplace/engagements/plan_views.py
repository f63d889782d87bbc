"""The hours of an engagement: month plans, requests for other hours, the hour bank."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from journal.models import IllegalMove
from marketplace.engagements import hour_bank, permissions, plans
from marketplace.engagements.forms import AmendmentForm, AnswerForm, MonthForm, months_to_plan
from marketplace.engagements.models import MonthPlan
from marketplace.engagements.views import find, tabs_of, take
from marketplace.proposals.refusals import Refusal

Status = MonthPlan.Status


@login_required
def hours(request, pk, status=200, month_form=None, amendment_of=None, amendment_form=None):
    """GET engagements/<pk>/hours/: the plans of all months and the movements of the bank."""
    engagement = find(request, pk)
    shown = list(engagement.plans.order_by("-month"))
    may_plan = permissions.can_plan(request.user, engagement) and engagement.is_working
    for plan in shown:
        plan.engagement = engagement
        plan.may_amend = may_plan and plan.can_move_to(Status.AMENDMENT_PENDING)
        plan.may_answer = bool(plan.asked_side) and permissions.can_answer_plan(request.user, plan)
        is_wrong = plan.pk == amendment_of
        plan.form = amendment_form if is_wrong else AmendmentForm(auto_id=f"plan{plan.pk}_%s")
    months = months_to_plan(engagement, {plan.month for plan in shown}) if may_plan else []
    this_month = timezone.localdate().replace(day=1)
    entries = engagement.hour_bank_entries.select_related("made_by").order_by("-pk")
    context = {
        "engagement": engagement,
        "tabs": tabs_of(engagement, "hours"),
        "plans": shown,
        "current": next((plan for plan in shown if plan.month == this_month), None),
        "worked": hour_bank.worked_minutes(engagement, this_month),
        "balance": hour_bank.balance(engagement),
        "entries": Paginator(entries, 40).get_page(request.GET.get("page")),
        "month_form": month_form or (MonthForm(months=months) if months else None),
    }
    return render(request, "engagements/hours.html", context, status=status)


@login_required
@require_POST
def new_plan(request, pk):
    """POST engagements/<pk>/plans/: propose the hours of a month that has no plan."""
    engagement = find(request, pk)
    require(permissions.can_plan(request.user, engagement))
    planned = set(engagement.plans.values_list("month", flat=True))
    form = MonthForm(request.POST, months=months_to_plan(engagement, planned))
    if form.is_valid():
        try:
            plans.propose_month(engagement, **form.cleaned_data, by=request.user)
        except Refusal as refused:
            form.add_error("minutes", str(refused))
        else:
            messages.success(request, _("Proposed. The other side is asked to agree."))
            return redirect("engagements:hours", pk)
    return hours(request, pk, status=422, month_form=form)


@login_required
@require_POST
def amendment(request, pk):
    """POST engagements/plans/<pk>/amendment/: ask for other hours in a month."""
    plan = _plan(request, pk)
    require(permissions.can_plan(request.user, plan.engagement))
    form = AmendmentForm(request.POST, auto_id=f"plan{plan.pk}_%s")
    if form.is_valid():
        try:
            plans.ask_amendment(plan, **form.cleaned_data, by=request.user)
        except Refusal as refused:
            form.add_error("minutes", str(refused))
        except IllegalMove:
            messages.info(request, _("A change of this month is already waiting or it is over."))
        else:
            messages.success(request, _("Asked. The hours agreed before stand until the answer."))
    if form.errors:
        return hours(
            request, plan.engagement_id, status=422, amendment_of=plan.pk, amendment_form=form
        )
    return redirect("engagements:hours", plan.engagement_id)


@login_required
@require_POST
def answer(request, pk):
    """POST engagements/plans/<pk>/answer/: yes or no to the hours that were shown."""
    plan = _plan(request, pk)
    require(permissions.can_answer_plan(request.user, plan))
    form = AnswerForm(request.POST)
    if form.is_valid():
        accept, asked = form.cleaned_data["accept"], form.cleaned_data["asked_minutes"]
        done = _("Agreed.") if accept else _("Declined: the hours agreed before stand.")
        take(
            request,
            lambda: plans.answer(plan, accept, by=request.user, asked_minutes=asked),
            done,
        )
    else:
        messages.error(request, _("Choose whether you agree."))
    return redirect("engagements:hours", plan.engagement_id)


def _plan(request, pk):
    return get_object_or_404(MonthPlan.objects.visible_to(request.user).with_parties(), pk=pk)
