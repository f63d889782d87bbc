"""Calls to Stripe whose outcome is unclear: one of them, or several by one decision."""

from functools import partial

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from backoffice.decisions import carry_out, show
from backoffice.forms import OperationDecisionForm, OperationsDecisionForm
from backoffice.permissions import is_operations
from billing.stripe import stuck
from billing.stripe.models import Operation


def operation(request, pk, form=None, status=200):
    """GET admin/queues/operations/<pk>/: look at a call to Stripe whose outcome is unclear."""
    require(is_operations(request.user))
    record = get_object_or_404(Operation, pk=pk)
    return show(
        request,
        "backoffice/operation.html",
        record,
        form or OperationDecisionForm(),
        undecided=record.status == Operation.Status.STUCK,
        status=status,
    )


@require_POST
def operation_decision(request, pk):
    """POST admin/queues/operations/<pk>/decision/: look at Stripe again, and what to do then."""
    require(is_operations(request.user))
    record = get_object_or_404(Operation, pk=pk)
    return carry_out(
        request,
        OperationDecisionForm(request.POST),
        partial(_decide, [record], by=request.user),
        again=partial(operation, request, pk),
        done=_("Decided. Stripe is being asked; what stays unclear comes back here."),
        too_late=_("Somebody has already decided on this call."),
    )


def operations(request, form=None, status=200):
    """GET admin/queues/operations/: all calls that wait for a decision, to decide on several."""
    require(is_operations(request.user))
    form = form or OperationsDecisionForm(initial={"operations": Operation.objects.stuck()})
    return render(request, "backoffice/operations.html", {"form": form}, status=status)


@require_POST
def operations_decision(request):
    """POST admin/queues/operations/decision/: the same decision on those that were ticked."""
    require(is_operations(request.user))
    return carry_out(
        request,
        OperationsDecisionForm(request.POST),
        partial(_decide, by=request.user),
        again=partial(operations, request),
        done=_("Decided. Stripe is being asked; what stays unclear comes back here."),
        too_late=_("Somebody has already decided on one of these calls."),
    )


def _decide(operations, *, decision, reason, by):
    stuck.decide(operations, decision, by=by, reason=reason)
