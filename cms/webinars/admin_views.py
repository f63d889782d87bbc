"""How editors run webinars, inside Wagtail's admin: figures, and the steps of a session."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import require
from cms.webinars import actions, numbers
from cms.webinars.forms import CancelForm, ExtraSessionForm, MoveForm
from cms.webinars.models import Session
from cms.webinars.permissions import can_run_webinars
from journal.models import IllegalMove
from journal.timeline import timeline

COMING_SHOWN = 20


@require_GET
def overview(request):
    """GET admin/webinars/: what comes, and what each series brought."""
    require(can_run_webinars(request.user))
    coming = Session.objects.with_numbers().select_related("series", "pitch")
    context = {
        "coming": coming.coming(at=timezone.now())[:COMING_SHOWN],
        "series": numbers.by_series(),
        "chart": numbers.attendance_chart(),
    }
    return render(request, "webinars/admin/overview.html", context)


@require_http_methods(["GET", "POST"])
def extra_session(request):
    """GET, POST admin/webinars/sessions/new/: a session beside the rule of its series."""
    require(can_run_webinars(request.user))
    form = ExtraSessionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        session = actions.add_session(**form.cleaned_data, by=request.user)
        messages.success(request, _("Added: people can sign up now."))
        return redirect("webinars_session", session.pk)
    status = 422 if form.errors else 200
    return render(request, "webinars/admin/extra_session.html", {"form": form}, status=status)


def session(request, pk, status=200, **forms):
    """GET admin/webinars/sessions/<pk>/: figures, questions, opinions and steps of a session."""
    require(can_run_webinars(request.user))
    record = get_object_or_404(Session.objects.select_related("series", "pitch"), pk=pk)
    registrations = record.registrations
    context = {
        "session": record,
        "figures": numbers.of_session(record),
        "questions": registrations.exclude(status="cancelled").exclude(question=""),
        "opinions": registrations.filter(score__isnull=False).order_by("-pk"),
        "history": timeline(record),
        "can_move": record.is_coming,
        "can_cancel": record.can_move_to(Session.Status.CANCELLED),
        "can_publish": record.status == Session.Status.DONE and not record.has_replay,
        "move_form": MoveForm(initial={"starts_at": record.starts_at}),
        "cancel_form": CancelForm(),
        **forms,
    }
    return render(request, "webinars/admin/session.html", context, status=status)


@require_POST
def session_move(request, pk):
    """POST admin/webinars/sessions/<pk>/move/: another start; everybody is told."""
    require(can_run_webinars(request.user))
    record = get_object_or_404(Session, pk=pk)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return session(request, pk, status=422, move_form=form)
    try:
        actions.move_session(record, **form.cleaned_data, by=request.user)
    except actions.Refused as refused:
        form.add_error("starts_at", str(refused))
        return session(request, pk, status=422, move_form=form)
    except IllegalMove:
        messages.error(request, _("This session can't be moved any more."))
    else:
        messages.success(request, _("Moved: everybody with a seat is told, calendars follow."))
    return redirect("webinars_session", pk)


@require_POST
def session_cancellation(request, pk):
    """POST admin/webinars/sessions/<pk>/cancellation/: call it off, with a reason."""
    require(can_run_webinars(request.user))
    record = get_object_or_404(Session, pk=pk)
    form = CancelForm(request.POST)
    if not form.is_valid():
        return session(request, pk, status=422, cancel_form=form)
    try:
        actions.cancel_session(record, **form.cleaned_data, by=request.user)
    except IllegalMove:
        messages.error(request, _("This session can't be cancelled any more."))
    else:
        messages.success(request, _("Cancelled: everybody with a seat is told why."))
    return redirect("webinars_session", pk)


@require_POST
def session_replay(request, pk):
    """POST admin/webinars/sessions/<pk>/replay/: show the replay to everybody."""
    require(can_run_webinars(request.user))
    record = get_object_or_404(Session, pk=pk)
    try:
        actions.publish_replay(record, by=request.user)
    except actions.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The replay is published."))
    return redirect("webinars_session", pk)
