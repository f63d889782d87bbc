"""Answers to those who asked for a person to look at a match."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from backoffice.decisions import carry_out, show
from backoffice.forms import AppealAnswerForm
from backoffice.permissions import is_operations
from matching import actions
from matching.models import Appeal


def appeal(request, pk, form=None, status=200):
    """GET admin/queues/appeals/<pk>/: what somebody thinks is wrong about a match."""
    require(is_operations(request.user))
    record = get_object_or_404(
        Appeal.objects.select_related("user", "match__need", "match__freelancer__user"), pk=pk
    )
    return show(
        request,
        "backoffice/matching/appeal.html",
        record,
        form or AppealAnswerForm(),
        undecided=record.status == Appeal.Status.SUBMITTED,
        status=status,
    )


@require_POST
def appeal_decision(request, pk):
    """POST admin/queues/appeals/<pk>/decision/: corrected or explained, with the answer."""
    require(is_operations(request.user))
    record = get_object_or_404(Appeal, pk=pk)
    return carry_out(
        request,
        AppealAnswerForm(request.POST),
        partial(_decide, record, by=request.user),
        again=partial(appeal, request, pk),
        done=_("Answered, by e-mail."),
        too_late=_("Somebody has already answered this appeal."),
    )


def _decide(record, *, decision, reason, by):
    actions.decide_appeal(record, decision, by=by, answer=reason)
