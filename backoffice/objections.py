"""What freelancers contest of the invoices issued in their name, inside Wagtail's admin."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from backoffice.credit_forms import lines_left
from backoffice.decisions import as_seen, carry_out, show
from backoffice.forms import ObjectionDecisionForm
from backoffice.permissions import is_operations
from billing.invoices import objections
from billing.invoices.models import Invoice, Objection


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
        seen=seen_of(record.invoice),
        status=status,
    )


def seen_of(invoice):
    """The credit notes, for what they took back is no longer among the hours to take back."""
    return as_seen(invoice.credit_notes.count())


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
        seen_now=lambda: seen_of(locked(pk).invoice),
    )


def locked(pk):
    """As `objections.correct` locks it and its invoice: nobody credits any of it meanwhile."""
    record = Objection.objects.select_for_update().get(pk=pk)
    Invoice.objects.select_for_update(no_key=True).get(pk=record.invoice_id)
    return record


def _decide(record, *, decision, reason, minutes_by_line, by):
    if decision == ObjectionDecisionForm.CORRECT:
        objections.correct(record, minutes_by_line, answer=reason, by=by)
    else:
        objections.reject(record, answer=reason, by=by)
