"""What is contested of invoices, inside Wagtail's admin."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from backoffice.credit_forms import lines_left
from backoffice.decisions import carry_out, show
from backoffice.forms import ObjectionDecisionForm, ReasonForm
from backoffice.permissions import is_operations
from billing.invoices import disputes, objections
from billing.invoices.models import Invoice, Objection
from marketplace.timesheets.models import Dispute


def objection(request, pk, form=None, status=200):
    """GET admin/queues/objections/<pk>/: what she says is wrong, beside the invoice."""
    require(is_operations(request.user))
    record = get_object_or_404(
        Objection.objects.select_related("invoice__freelancer__user", "credit_note"), pk=pk
    )
    return show(
        request,
        "backoffice/objection.html",
        record,
        form or ObjectionDecisionForm(lines=lines_left(record.invoice)),
        undecided=record.status == Objection.Status.OPEN,
        status=status,
    )


@require_POST
def objection_decision(request, pk):
    """POST admin/queues/objections/<pk>/decision/: a credit note, or why there is none."""
    require(is_operations(request.user))
    record = get_object_or_404(Objection.objects.select_related("invoice"), pk=pk)
    return carry_out(
        request,
        ObjectionDecisionForm(request.POST, lines=lines_left(record.invoice)),
        partial(_decide, record, by=request.user),
        again=partial(objection, request, pk),
        done=_("Decided, and the freelancer was told."),
        too_late=_("Somebody has already answered, or has credited these hours."),
    )


def _decide(record, *, decision, reason, minutes_by_line, by):
    if decision == ObjectionDecisionForm.CORRECT:
        objections.correct(record, minutes_by_line, answer=reason, by=by)
    else:
        objections.reject(record, answer=reason, by=by)


def uncredited(request, pk, form=None, status=200):
    """GET admin/queues/uncredited/<pk>/: hours that a dispute dropped and no credit note can."""
    require(is_operations(request.user))
    record = get_object_or_404(Dispute, pk=pk)
    entries = record.lines.values("entry")
    return show(
        request,
        "backoffice/uncredited.html",
        record,
        form or ReasonForm(),
        undecided=disputes.uncredited(at=timezone.now()).filter(pk=pk).exists(),
        status=status,
        lines=record.lines.select_related("entry"),
        invoices=Invoice.objects.services()
        .filter(lines__billed_entries__entry__in=entries)
        .prefetch_related("credit_notes")
        .distinct(),
    )


@require_POST
def uncredited_decision(request, pk):
    """POST admin/queues/uncredited/<pk>/decision/: say how it was settled without one."""
    require(is_operations(request.user))
    record = get_object_or_404(Dispute, pk=pk)
    return carry_out(
        request,
        ReasonForm(request.POST),
        partial(disputes.settle_otherwise, record, by=request.user),
        again=partial(uncredited, request, pk),
        done=_("Decided."),
        too_late=_("It is closed: somebody was faster, or a credit note was issued."),
    )
