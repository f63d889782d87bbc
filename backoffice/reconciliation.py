"""The daily comparison with Stripe inside Wagtail's admin, and what it found to differ."""

from functools import partial

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from backoffice.decisions import carry_out, show
from backoffice.forms import ExplanationForm
from backoffice.permissions import is_operations
from billing.reconciliation.models import Discrepancy, Reconciliation

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
    return show(
        request,
        "backoffice/discrepancy.html",
        record,
        form or ExplanationForm(),
        undecided=record.status == Discrepancy.Status.OPEN,
        status=status,
    )


@require_POST
def explanation(request, pk):
    """POST admin/queues/discrepancies/<pk>/explanation/: why it differs."""
    require(is_operations(request.user))
    record = get_object_or_404(Discrepancy, pk=pk)
    return carry_out(
        request,
        ExplanationForm(request.POST),
        partial(record.explain, by=request.user),
        again=partial(discrepancy, request, pk),
        done=_("Explained. It will be asked again if the amounts change."),
        too_late=_("This difference is no longer open."),
    )
