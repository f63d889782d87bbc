"""The queues and their first decisions, inside Wagtail's admin. Editors have no access."""

from functools import partial

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from backoffice.decisions import as_seen, carry_out, show, times
from backoffice.forms import NeedDecisionForm, PaperDecisionForm
from backoffice.permissions import is_operations
from backoffice.queues import all_queues
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
    return show(
        request,
        "backoffice/need.html",
        record,
        form or NeedDecisionForm(),
        undecided=record.status == Need.Status.SUBMITTED,
        status=status,
        seen=as_seen(times(record, Need.Status.SUBMITTED)),
        terms=record.terms.all(),
    )


@require_POST
def need_decision(request, pk):
    """POST admin/queues/needs/<pk>/decision/: open it, ask for changes, or refuse it."""
    require(is_operations(request.user))
    record = get_object_or_404(Need, pk=pk)
    return carry_out(
        request,
        NeedDecisionForm(request.POST),
        partial(_decide_need, record, by=request.user),
        again=partial(need, request, pk),
        done=_("Decided, and the company was told."),
        too_late=_("Somebody has already decided on this need."),
        seen_now=partial(submissions_now, pk),
    )


def submissions_now(pk):
    """A need that was withdrawn or sent back may have been submitted with other words."""
    record = Need.objects.select_for_update().get(pk=pk)
    return as_seen(times(record, Need.Status.SUBMITTED))


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
    return show(
        request,
        "backoffice/paper.html",
        record,
        form or PaperDecisionForm(),
        undecided=record.status == VigilancePaper.Status.SUBMITTED,
        status=status,
    )


@require_POST
def paper_decision(request, pk):
    """POST admin/queues/papers/<pk>/decision/: accept it, or refuse it with a reason."""
    require(is_operations(request.user))
    record = get_object_or_404(VigilancePaper, pk=pk)
    return carry_out(
        request,
        PaperDecisionForm(request.POST),
        partial(_decide_paper, record, by=request.user),
        again=partial(paper, request, pk),
        done=_("Decided, and the freelancer was told."),
        too_late=_("Somebody has already decided on this paper."),
    )


def _decide_paper(record, *, decision, reason, by):
    if decision == PaperDecisionForm.ACCEPT:
        people.accept_paper(record, by=by)
        # What waited for this paper need not wait until tonight.
        review_vigilance.delay_on_commit()
    else:
        people.refuse_paper(record, by=by, reason=reason)
