"""The administrator's queues and decisions, inside Wagtail's admin. Editors have no access."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from backoffice.forms import NeedDecisionForm, OperationDecisionForm, PaperDecisionForm
from backoffice.permissions import is_operations
from backoffice.queues import all_queues
from billing.stripe import outbox
from billing.stripe.models import Operation
from journal.models import IllegalMove
from journal.timeline import timeline
from marketplace.engagements.tasks import review_vigilance
from marketplace.needs import actions as needs
from marketplace.needs.models import Need
from marketplace.people import actions as people
from marketplace.people.models import VigilancePaper


def queues(request):
    """GET admin/queues/: everything that waits for us, oldest first."""
    require(is_operations(request.user))
    return render(request, "backoffice/queues.html", {"queues": all_queues()})


def need(request, pk, form=None, status=200):
    """GET admin/queues/needs/<pk>/: read a submitted need."""
    require(is_operations(request.user))
    record = get_object_or_404(Need.objects.select_related("company", "commune"), pk=pk)
    context = {
        "need": record,
        "terms": record.terms.all(),
        "history": timeline(record),
        "undecided": record.status == Need.Status.SUBMITTED,
        "form": form or NeedDecisionForm(),
    }
    return render(request, "backoffice/need.html", context, status=status)


@require_POST
def need_decision(request, pk):
    """POST admin/queues/needs/<pk>/decision/: open it, ask for changes, or refuse it."""
    require(is_operations(request.user))
    record = get_object_or_404(Need, pk=pk)
    form = NeedDecisionForm(request.POST)
    if not form.is_valid():
        return need(request, pk, form=form, status=422)
    try:
        _decide_need(record, by=request.user, **form.cleaned_data)
    except IllegalMove:
        messages.error(request, _("Somebody has already decided on this need."))
    else:
        messages.success(request, _("Decided, and the company was told."))
    return redirect("backoffice_queues")


def _decide_need(record, *, decision, reason, by):
    if decision == NeedDecisionForm.OPEN:
        needs.open_need(record, by=by)
    elif decision == NeedDecisionForm.CHANGES:
        needs.request_changes(record, by=by, reason=reason)
    else:
        needs.reject(record, by=by, reason=reason)


def paper(request, pk, form=None, status=200):
    """GET admin/queues/papers/<pk>/: look at a vigilance paper."""
    require(is_operations(request.user))
    record = get_object_or_404(VigilancePaper.objects.select_related("freelancer__user"), pk=pk)
    context = {
        "paper": record,
        "history": timeline(record),
        "undecided": record.status == VigilancePaper.Status.SUBMITTED,
        "form": form or PaperDecisionForm(),
    }
    return render(request, "backoffice/paper.html", context, status=status)


@require_POST
def paper_decision(request, pk):
    """POST admin/queues/papers/<pk>/decision/: accept it, or refuse it with a reason."""
    require(is_operations(request.user))
    record = get_object_or_404(VigilancePaper, pk=pk)
    form = PaperDecisionForm(request.POST)
    if not form.is_valid():
        return paper(request, pk, form=form, status=422)
    try:
        if form.cleaned_data["decision"] == PaperDecisionForm.ACCEPT:
            people.accept_paper(record, by=request.user)
            # What waited for this paper need not wait until tonight.
            review_vigilance.delay_on_commit()
        else:
            people.refuse_paper(record, by=request.user, reason=form.cleaned_data["reason"])
    except IllegalMove:
        messages.error(request, _("Somebody has already decided on this paper."))
    else:
        messages.success(request, _("Decided, and the freelancer was told."))
    return redirect("backoffice_queues")


def operation(request, pk, form=None, status=200):
    """GET admin/queues/operations/<pk>/: look at a call to Stripe whose outcome is unclear."""
    require(is_operations(request.user))
    record = get_object_or_404(Operation, pk=pk)
    context = {
        "operation": record,
        "history": timeline(record),
        "undecided": record.status == Operation.Status.STUCK,
        "form": form or OperationDecisionForm(),
    }
    return render(request, "backoffice/operation.html", context, status=status)


@require_POST
def operation_decision(request, pk):
    """POST admin/queues/operations/<pk>/decision/: send it again, or give it up."""
    require(is_operations(request.user))
    record = get_object_or_404(Operation, pk=pk)
    form = OperationDecisionForm(request.POST)
    if not form.is_valid():
        return operation(request, pk, form=form, status=422)
    sends_again = form.cleaned_data["decision"] == OperationDecisionForm.RETRY
    decide = outbox.retry if sends_again else outbox.abandon
    try:
        if record.status != Operation.Status.STUCK:
            raise IllegalMove(record.key)
        decide(record, by=request.user, reason=form.cleaned_data["reason"])
    except IllegalMove:
        messages.error(request, _("Somebody has already decided on this call."))
    else:
        messages.success(request, _("Decided."))
    return redirect("backoffice_queues")
