"""What the platform of electronic invoices did not take, or said illegibly, in Wagtail's admin."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from backoffice.decisions import as_seen, carry_out, show, times
from backoffice.forms import DepositDecisionForm, ReasonForm
from backoffice.permissions import is_operations
from billing.einvoicing.models import Deposit, UnreadableAnswer


def deposit(request, pk, form=None, status=200):
    """GET admin/queues/deposits/<pk>/: an electronic invoice that was rejected or refused."""
    require(is_operations(request.user))
    record = get_object_or_404(Deposit.objects.select_related("invoice"), pk=pk)
    return show(
        request,
        "backoffice/deposit.html",
        record,
        form or DepositDecisionForm(),
        undecided=record.status in Deposit.UNWANTED,
        status=status,
        seen=as_seen(times(record, *Deposit.UNWANTED)),
    )


@require_POST
def deposit_decision(request, pk):
    """POST admin/queues/deposits/<pk>/decision/: once more, or no more."""
    require(is_operations(request.user))
    record = get_object_or_404(Deposit, pk=pk)
    return carry_out(
        request,
        DepositDecisionForm(request.POST),
        partial(_decide, record, by=request.user),
        again=partial(deposit, request, pk),
        done=_("Decided."),
        too_late=_("Somebody has already decided on this document."),
        seen_now=partial(answers_now, pk),
    )


def answers_now(pk):
    """Handed over again, it may have been refused for another reason."""
    record = Deposit.objects.select_for_update().get(pk=pk)
    return as_seen(times(record, *Deposit.UNWANTED))


def _decide(record, *, decision, reason, by):
    act = record.hand_over_again if decision == DepositDecisionForm.AGAIN else record.close
    act(by=by, reason=reason)


def unreadable_answer(request, pk, form=None, status=200):
    """GET admin/queues/answers/<pk>/: something that the platform said and we cannot read."""
    require(is_operations(request.user))
    record = get_object_or_404(UnreadableAnswer, pk=pk)
    return show(
        request,
        "backoffice/unreadable_answer.html",
        record,
        form or ReasonForm(),
        undecided=record.status == UnreadableAnswer.Status.OPEN,
        seen=as_seen(record.content),
        status=status,
    )


@require_POST
def unreadable_answer_decision(request, pk):
    """POST admin/queues/answers/<pk>/decision/: what was done about it."""
    require(is_operations(request.user))
    record = get_object_or_404(UnreadableAnswer, pk=pk)
    return carry_out(
        request,
        ReasonForm(request.POST),
        partial(record.settle, by=request.user),
        again=partial(unreadable_answer, request, pk),
        done=_("Decided."),
        too_late=_("Somebody has already seen to this answer."),
        seen_now=lambda: as_seen(UnreadableAnswer.objects.select_for_update().get(pk=pk).content),
    )
