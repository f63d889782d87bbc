"""Answers to those who asked for a person to look at a match."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from backoffice.forms import AppealAnswerForm
from backoffice.permissions import is_operations
from journal.models import IllegalMove
from journal.timeline import timeline
from matching import actions
from matching.models import Appeal


def appeal(request, pk, form=None, status=200):
    """GET admin/queues/appeals/<pk>/: what somebody thinks is wrong about a match."""
    require(is_operations(request.user))
    record = get_object_or_404(
        Appeal.objects.select_related("user", "match__need", "match__freelancer__user"), pk=pk
    )
    context = {
        "appeal": record,
        "history": timeline(record),
        "undecided": record.status == Appeal.Status.SUBMITTED,
        "form": form or AppealAnswerForm(),
    }
    return render(request, "backoffice/matching/appeal.html", context, status=status)


@require_POST
def appeal_decision(request, pk):
    """POST admin/queues/appeals/<pk>/decision/: corrected or explained, with the answer."""
    require(is_operations(request.user))
    record = get_object_or_404(Appeal, pk=pk)
    form = AppealAnswerForm(request.POST)
    if not form.is_valid():
        return appeal(request, pk, form=form, status=422)
    chosen = form.cleaned_data
    try:
        actions.decide_appeal(record, chosen["decision"], by=request.user, answer=chosen["reason"])
    except IllegalMove:
        messages.error(request, _("Somebody has already answered this appeal."))
    else:
        messages.success(request, _("Answered, by e-mail."))
    return redirect("backoffice_queues")
