"""Disputes: opening one, and each side's steps until it is over."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from journal.models import IllegalMove
from journal.timeline import timeline
from marketplace.timesheets import disputes
from marketplace.timesheets.actions import NotAsShown
from marketplace.timesheets.forms import DecisionForm, DisputeForm, OfferForm
from marketplace.timesheets.models import Dispute, Timesheet
from marketplace.timesheets.permissions import (
    can_approve,
    can_decide,
    can_negotiate,
    can_withdraw,
)

Status = Dispute.Status


def _dispute(request, pk):
    visible = Dispute.objects.visible_to(request.user).select_related(
        "timesheet__engagement__company", "timesheet__engagement__freelancer__user"
    )
    return get_object_or_404(visible, pk=pk)


@login_required
def new(request, pk):
    """GET, POST timesheets/<pk>/disputes/: contest lines of a sheet."""
    sheet = get_object_or_404(Timesheet.objects.visible_to(request.user).with_parties(), pk=pk)
    require(can_approve(request.user, sheet))
    if not disputes.can_be_contested(sheet, at=timezone.now()):
        messages.error(request, _("The time to contest this timesheet is over."))
        return redirect(sheet)
    shown = {"version": sheet.version, "seen_hash": sheet.content_hash}
    form = DisputeForm(request.POST or None, timesheet=sheet, initial=shown)
    if form.is_valid():
        try:
            dispute = disputes.open_dispute(sheet, **form.cleaned_data, by=request.user)
        except IllegalMove:
            messages.error(request, _("These lines can no longer be contested."))
            return redirect(sheet)
        except NotAsShown:
            messages.error(request, _("The timesheet changed meanwhile: please look again."))
            return redirect(sheet)
        messages.success(request, _("Contested. The other lines go on."))
        return redirect(dispute)
    status = 422 if form.is_bound else 200
    context = {"timesheet": sheet, "form": form}
    return render(request, "timesheets/dispute_new.html", context, status=status)


@login_required
def dispute(request, pk, offer_form=None, decision_form=None, status=200):
    """GET timesheets/disputes/<pk>/: the lines, what was offered, and what can be done now."""
    dispute = _dispute(request, pk)
    side = dispute.timesheet.engagement.side_of(request.user)
    contested = disputes.contested_minutes(dispute)
    negotiable = dispute.status in {Status.OPENED, Status.NEGOTIATING}
    may_negotiate = can_negotiate(request.user, dispute) and negotiable
    theirs = bool(dispute.offered_side) and dispute.offered_side != side
    context = {
        "dispute": dispute,
        "timesheet": dispute.timesheet,
        "lines": dispute.lines.select_related("entry__mission"),
        "contested": contested,
        "history": timeline(dispute),
        "may_negotiate": may_negotiate,
        "may_accept": may_negotiate and theirs and dispute.status == Status.NEGOTIATING,
        "may_withdraw": can_withdraw(request.user, dispute)
        and dispute.can_move_to(Status.WITHDRAWN),
        "may_decide": can_decide(request.user) and dispute.can_move_to(Status.DECIDED),
        "offer_form": offer_form or OfferForm(contested=contested),
        "decision_form": decision_form or DecisionForm(contested=contested, prefix="decision"),
    }
    return render(request, "timesheets/dispute.html", context, status=status)


@login_required
@require_POST
def offer(request, pk):
    """POST timesheets/disputes/<pk>/offer/: offer to settle on so many hours."""
    record = _dispute(request, pk)
    require(can_negotiate(request.user, record))
    form = OfferForm(request.POST, contested=disputes.contested_minutes(record))
    if not form.is_valid():
        return dispute(request, pk, offer_form=form, status=422)
    side = record.timesheet.engagement.side_of(request.user)
    _try(request, disputes.offer, record, side=side, minutes=form.cleaned_data["minutes"])
    return redirect(record)


@login_required
@require_POST
def settlement(request, pk):
    """POST timesheets/disputes/<pk>/settlement/: accept the other side's latest offer."""
    record = _dispute(request, pk)
    require(can_negotiate(request.user, record))
    side = record.timesheet.engagement.side_of(request.user)
    shown = request.POST.get("minutes", "")
    minutes = int(shown) if shown.isdecimal() and len(shown) < 7 else -1
    _try(request, disputes.accept_offer, record, side=side, minutes=minutes)
    return redirect(record)


@login_required
@require_POST
def escalation(request, pk):
    """POST timesheets/disputes/<pk>/escalation/: ask our team to decide."""
    record = _dispute(request, pk)
    require(can_negotiate(request.user, record))
    _try(request, disputes.escalate, record)
    return redirect(record)


@login_required
@require_POST
def withdrawal(request, pk):
    """POST timesheets/disputes/<pk>/withdrawal/: stop contesting."""
    record = _dispute(request, pk)
    require(can_withdraw(request.user, record))
    _try(request, disputes.withdraw, record)
    return redirect(record)


@login_required
@require_POST
def decision(request, pk):
    """POST timesheets/disputes/<pk>/decision/: our team decides, with its reasons."""
    record = _dispute(request, pk)
    require(can_decide(request.user))
    contested = disputes.contested_minutes(record)
    form = DecisionForm(request.POST, contested=contested, prefix="decision")
    if not form.is_valid():
        return dispute(request, pk, decision_form=form, status=422)
    _try(request, disputes.decide, record, **form.cleaned_data)
    return redirect(record)


def _try(request, step, record, **details):
    """Take one step, and say whether it was taken."""
    try:
        step(record, by=request.user, **details)
    except IllegalMove:
        messages.error(request, _("This step is no longer possible: please look again."))
    else:
        messages.success(request, _("Done."))
