"""The steps of an engagement under way: pause, notice, replacement, and calling it off."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from marketplace.engagements import actions, permissions, turns
from marketplace.engagements.forms import BackupForm
from marketplace.engagements.views import engagement, find, take
from marketplace.proposals.forms import ReasonForm


def step_with_reason(request, pk, *, can, act, done, name):
    """POST: one step that needs a reason; the page again, with what was typed, without one."""
    shown = find(request, pk)
    require(can(request.user, shown))
    form = ReasonForm(request.POST, auto_id=f"{name}_%s")
    if not form.is_valid():
        return engagement(request, pk, status=422, **{f"{name}_form": form})
    reason = form.cleaned_data["reason"]
    take(request, partial(act, shown, by=request.user, reason=reason), done)
    return redirect(shown)


@login_required
@require_POST
def cancellation(request, pk):
    """POST engagements/<pk>/cancellation/: call it off before it starts."""
    return step_with_reason(
        request,
        pk,
        can=permissions.can_cancel,
        act=actions.cancel,
        done=_("Called off. The need is open again."),
        name="cancellation",
    )


@login_required
@require_POST
def pause(request, pk):
    """POST engagements/<pk>/pause/"""
    return step_with_reason(
        request,
        pk,
        can=permissions.can_pause,
        act=turns.pause,
        done=_("Paused. No hours can be noted until it is resumed."),
        name="pause",
    )


@login_required
@require_POST
def resumption(request, pk):
    """POST engagements/<pk>/resumption/"""
    shown = find(request, pk)
    require(permissions.can_resume(request.user, shown))
    take(request, partial(turns.resume, shown, by=request.user), _("Resumed."))
    return redirect(shown)


@login_required
@require_POST
def notice(request, pk):
    """POST engagements/<pk>/notice/: announce the end."""
    return step_with_reason(
        request,
        pk,
        can=permissions.can_give_notice,
        act=turns.give_notice,
        done=_("Notice given. The last day is on the page below."),
        name="notice",
    )


@login_required
@require_POST
def termination(request, pk):
    """POST engagements/<pk>/termination/: staff end a suspended engagement today."""
    return step_with_reason(
        request,
        pk,
        can=permissions.can_terminate,
        act=partial(turns.terminate, on=timezone.localdate()),
        done=_("Terminated. Approved hours stay due."),
        name="termination",
    )


@login_required
@require_POST
def replacement(request, pk):
    """POST engagements/<pk>/replacement/: look for somebody else; the backup hears first."""
    return step_with_reason(
        request,
        pk,
        can=permissions.can_seek_replacement,
        act=turns.seek_replacement,
        done=_("The need is open again, and both of you are told."),
        name="replacement",
    )


@login_required
@require_POST
def ending(request, pk):
    """POST engagements/<pk>/ending/: give up looking for a replacement; it ends today."""
    shown = find(request, pk)
    require(permissions.can_end(request.user, shown))
    take(
        request,
        partial(turns.give_up_replacement, shown, by=request.user, on=timezone.localdate()),
        _("Ended. Approved hours stay due."),
    )
    return redirect(shown)


@login_required
@require_POST
def backup(request, pk):
    """POST engagements/<pk>/backup/: name who would step in."""
    shown = find(request, pk)
    require(permissions.can_name_backup(request.user, shown))
    form = BackupForm(request.POST, instance=shown)
    if not form.is_valid():
        return engagement(request, pk, status=422, backup_form=form)
    turns.name_backup(shown, form.cleaned_data["backup"], by=request.user)
    messages.success(request, _("The backup is noted."))
    return redirect(shown)
