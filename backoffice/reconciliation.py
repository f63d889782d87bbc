"""The daily comparison with Stripe inside Wagtail's admin, and what it found to differ."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from backoffice.forms import ExplanationForm
from backoffice.permissions import is_operations
from billing.reconciliation.models import Discrepancy, Reconciliation
from journal.models import IllegalMove
from journal.timeline import timeline

RUNS_SHOWN = 30


def runs(request):
    """GET admin/reconciliation/: the last comparisons, and what they left to explain."""
    require(is_operations(request.user))
    context = {
        "runs": Reconciliation.objects.all()[:RUNS_SHOWN],
        "discrepancies": Discrepancy.objects.filter(status=Discrepancy.Status.OPEN),
    }
    return render(request, "backoffice/reconciliation.html", context)


def discrepancy(request, pk, form=None, status=200):
    """GET admin/queues/discrepancies/<pk>/: both sides of one difference."""
    require(is_operations(request.user))
    record = get_object_or_404(Discrepancy, pk=pk)
    context = {
        "discrepancy": record,
        "history": timeline(record),
        "undecided": record.status == Discrepancy.Status.OPEN,
        "form": form or ExplanationForm(),
    }
    return render(request, "backoffice/discrepancy.html", context, status=status)


@require_POST
def explanation(request, pk):
    """POST admin/queues/discrepancies/<pk>/explanation/: why it differs."""
    require(is_operations(request.user))
    record = get_object_or_404(Discrepancy, pk=pk)
    form = ExplanationForm(request.POST)
    if not form.is_valid():
        return discrepancy(request, pk, form=form, status=422)
    try:
        record.explain(by=request.user, reason=form.cleaned_data["reason"])
    except IllegalMove:
        messages.error(request, _("This difference is no longer open."))
    else:
        messages.success(request, _("Explained. It will be asked again if the amounts change."))
    return redirect("backoffice_queues")
