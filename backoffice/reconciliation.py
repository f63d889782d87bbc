"""The comparison with Stripe, nightly or on demand, in Wagtail's admin, and what differed."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from backoffice.decisions import as_seen, carry_out, show
from backoffice.forms import ExplanationForm
from backoffice.permissions import is_operations
from billing.reconciliation import actions
from billing.reconciliation.models import Discrepancy, Reconciliation
from billing.reconciliation.reserve import reserve
from billing.reconciliation.tasks import carry_out as carry_out_comparison
from journal.models import IllegalMove

RUNS_SHOWN = 30


def runs(request):
    """GET admin/reconciliation/: the last comparisons, and what they left to explain."""
    require(is_operations(request.user))
    context = {
        "runs": Reconciliation.objects.all()[:RUNS_SHOWN],
        "under_way": Reconciliation.objects.under_way(at=timezone.now()),
        "reserve": reserve(),
        "discrepancies": Discrepancy.objects.filter(status=Discrepancy.Status.OPEN),
    }
    return render(request, "backoffice/reconciliation.html", context)


@require_POST
def comparison(request):
    """POST admin/reconciliation/comparison/: compare now, and not only tonight."""
    require(is_operations(request.user))
    try:
        run = actions.request(by=request.user)
    except IllegalMove:
        messages.info(request, _("A comparison is under way: no other was begun."))
    else:
        carry_out_comparison.delay_on_commit(run.pk)
        messages.success(request, _("Begun. Reload this page in a moment to see what it found."))
    return redirect("backoffice_reconciliation")


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
        seen=seen_of(record),
        status=status,
    )


def seen_of(record):
    return as_seen(record.ours_cents, record.theirs_cents)


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
        seen_now=lambda: seen_of(Discrepancy.objects.select_for_update().get(pk=pk)),
    )
