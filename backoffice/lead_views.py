"""The lead inbox: who waits for us and until when, and what came of it. Operations only."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from backoffice.conversion import convert, suggested_text
from backoffice.lead_forms import (
    AssignmentForm,
    ConversionForm,
    LeadFilter,
    NoteForm,
    OutcomeForm,
)
from backoffice.lead_table import file_name, table
from backoffice.permissions import is_operations
from cms.comments import actions as comments
from cms.leads import actions
from cms.leads.models import Lead, LeadNote
from formatting.spreadsheets import csv_response
from journal.models import IllegalMove
from journal.timeline import timeline

PAGE_SIZE = 30


def leads(request):
    """GET admin/leads/: every lead that the filters leave, what waits first."""
    require(is_operations(request.user))
    form = LeadFilter(request.GET)
    found = form.apply(Lead.objects.visible_to(request.user), user=request.user)
    context = {
        "form": form,
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("p")),
        "query": without_page(request),
        "now": timezone.now(),
    }
    return render(request, "backoffice/leads/list.html", context)


def export(request):
    """GET admin/leads/export/: exactly what the filters leave, with their words in the name."""
    require(is_operations(request.user))
    found = LeadFilter(request.GET).apply(Lead.objects.visible_to(request.user), user=request.user)
    return csv_response(file_name(request), *table(found))


def without_page(request):
    """The filters of this address, for its other pages and for its export."""
    query = request.GET.copy()
    query.pop("p", None)
    return query.urlencode()


def lead(request, pk, status=200, **bound):
    """GET admin/leads/<pk>/: one lead with its history and what can be done."""
    require(is_operations(request.user))
    record = find_lead(request, pk)
    context = {
        "lead": record,
        "terms": record.terms.all(),
        "notes": record.notes.select_related("written_by"),
        "history": timeline(record),
        "is_late": record.is_late(at=timezone.now()),
        "assignment": AssignmentForm(initial={"to": record.assigned_to or request.user}),
        "outcome": OutcomeForm().offer_to(record),
        "note": NoteForm(),
        "conversion": ConversionForm(
            initial={"text": suggested_text(record), "monthly_minutes": record.monthly_minutes}
        ),
        "may_convert": record.can_move_to(Lead.Status.CONVERTED) and not record.is_forgotten,
        **bound,
    }
    return render(request, "backoffice/leads/lead.html", context, status=status)


@require_POST
def assignment(request, pk):
    """POST admin/leads/<pk>/assignment/: take it on, or give it to a colleague."""
    record = find_lead(request, pk)
    form = AssignmentForm(request.POST)
    if not form.is_valid():
        return lead(request, pk, status=422, assignment=form)
    return step(request, record, lambda: record.assign(to=form.cleaned_data["to"], by=request.user))


@require_POST
def outcome(request, pk):
    """POST admin/leads/<pk>/outcome/: reached, leads nowhere, spam, or no spam."""
    record = find_lead(request, pk)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return lead(request, pk, status=422, outcome=form)
    verbs = {
        OutcomeForm.CONTACTED: record.contact,
        OutcomeForm.SPAM: record.mark_spam,
        OutcomeForm.RESTORED: record.restore,
        OutcomeForm.LOST: partial(record.lose, lost_reason=form.cleaned_data["lost_reason"]),
    }
    verb = verbs[form.cleaned_data["outcome"]]
    return step(request, record, lambda: verb(by=request.user))


@require_POST
def need_of_lead(request, pk):
    """POST admin/leads/<pk>/need/: the draft of a need in her name, and the link by mail."""
    record = find_lead(request, pk)
    form = ConversionForm(request.POST)
    if not form.is_valid():
        return lead(request, pk, status=422, conversion=form)
    require(not record.is_forgotten)
    return step(request, record, lambda: convert(record, by=request.user, **form.cleaned_data))


def step(request, record, take):
    """Take a step; a second click finds it taken."""
    try:
        take()
    except IllegalMove:
        messages.info(request, _("This lead is not at that point: somebody moved it."))
    else:
        messages.success(request, _("Noted."))
    return redirect("backoffice_lead", record.pk)


@require_POST
def notes(request, pk):
    """POST admin/leads/<pk>/notes/: write down what was said."""
    record = find_lead(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return lead(request, pk, status=422, note=form)
    LeadNote.objects.create(lead=record, text=form.cleaned_data["text"], written_by=request.user)
    return redirect("backoffice_lead", record.pk)


@require_POST
def erasure(request, pk):
    """POST admin/leads/<pk>/erasure/: forget this person everywhere, as she asked."""
    record = find_lead(request, pk)
    if record.email:
        comments.forget_address(record.email)
        actions.forget_address(record.email, by=request.user)
    messages.success(request, _("She is forgotten: her requests and comments hold nothing of her."))
    return redirect("backoffice_leads")


def find_lead(request, pk):
    """The lead, for operations; 403 for others, 404 when it is missing."""
    require(is_operations(request.user))
    found = Lead.objects.visible_to(request.user).select_related("assigned_to", "need__company")
    return get_object_or_404(found, pk=pk)
