from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cms.webinars import calendars, seats, structured
from cms.webinars.forms import RegistrationForm
from cms.webinars.models import Series, Session
from config.throttle import posts_too_often

SHOWN_A_SERIES = 4
REPLAYS_SHOWN = 6


@require_GET
def webinars(request):
    """GET webinars/: every series with its next sessions, and the latest replays."""
    now = timezone.now()
    coming = list(Session.objects.with_words().coming(at=now))
    series = [
        {"series": each, "sessions": [s for s in coming if s.series_id == each.pk][:SHOWN_A_SERIES]}
        for each in Series.objects.all()
        if each.is_running or any(s.series_id == each.pk for s in coming)
    ]
    context = {
        "next": coming[0] if coming else None,
        "programme": series,
        "replays": Session.objects.with_words().with_replay()[:REPLAYS_SHOWN],
        "calendar": calendars.subscription_address(),
    }
    return for_all(render(request, "webinars/webinars.html", context))


@require_GET
def series(request, slug):
    """GET webinars/<slug>/: one series, its subjects, what comes and what can be watched again."""
    record = get_object_or_404(Series.objects.prefetch_related("pitches"), slug=slug)
    sessions = Session.objects.with_words().filter(series=record)
    context = {
        "breadcrumb": [programme(), {"label": record.title}],
        "series": record,
        "coming": sessions.coming(at=timezone.now()),
        "replays": sessions.with_replay()[:24],
    }
    return for_all(render(request, "webinars/series.html", context))


def for_all(response):
    """Nothing on it depends on who reads: visitors may get it kept (cms.pages.caching)."""
    response.is_for_all = True
    return response


@require_GET
def session(request, slug, pk):
    """GET webinars/<slug>/<pk>/: one session; `?play=<seconds>` shows its replay from there."""
    record = find_session(slug, pk)
    frame = wanted_frame(request, record)
    response = render(request, "webinars/session.html", session_context(request, record, frame))
    return allow_frame(response, frame)


def programme():
    return {"label": _("Webinars"), "href": reverse("webinars:list")}


def in_programme(series):
    return {"label": series.title, "href": series.get_absolute_url()}


def find_session(slug, pk):
    sessions = Session.objects.with_words().prefetch_related("chapters")
    return get_object_or_404(sessions, pk=pk, series__slug=slug)


def wanted_frame(request, record):
    """The replay's Frame once its reader has clicked, else None."""
    start = request.GET.get("play", "")
    if not record.has_replay or not (start.isascii() and start.isdecimal()):
        return None
    return record.replay_frame(start=min(int(start[:6]), 36_000))


def allow_frame(response, frame):
    """Let this one answer show this one provider's page; all others show nobody's."""
    if frame is None:
        return response
    return csp_update({"frame-src": [frame.origin]})(lambda: response)()


def session_context(request, record, frame=None, form=None):
    now = timezone.now()
    user = request.user
    known = {"email": user.email, "first_name": user.name} if user.is_authenticated else {}
    return {
        "breadcrumb": [programme(), in_programme(record.series), {"label": record.title}],
        "session": record,
        "series": record.series,
        "is_open": record.takes_registrations(at=now),
        "form": form or RegistrationForm(initial=known),
        "frame": frame,
        "can_play_here": record.has_replay and record.replay_frame() is not None,
        "structured": structured.event(record, seats_left=record.seats_left),
        "others": Session.objects.with_words()
        .filter(series=record.series)
        .exclude(pk=record.pk)
        .coming(at=now)[:3],
    }


@require_POST
def registrations(request, slug, pk):
    """POST webinars/<slug>/<pk>/registrations/: ask for a seat; a mail gives the answer."""
    record = find_session(slug, pk)
    form = RegistrationForm(request.POST)
    if form.is_from_a_machine:
        return redirect("webinars:thanks", slug, pk)
    status = 422
    if form.is_valid():
        if not posts_too_often(request, "webinars"):
            return ask_for_seat(request, record, form)
        form.add_error(None, _("Many people have signed up from your network. Try in an hour."))
        status = 429
    context = session_context(request, record, form=form)
    return render(request, "webinars/session.html", context, status=status)


def ask_for_seat(request, record, form):
    fields = ("email", "first_name", "company", "question")
    try:
        seats.register(
            record,
            **{field: form.cleaned_data[field] for field in fields},
            language=get_language() or "fr",
            at=timezone.now(),
        )
    except seats.Closed:
        messages.info(request, _("This session takes no registrations any more."))
        return redirect(record)
    return redirect("webinars:thanks", record.series.slug, record.pk)


@require_GET
def thanks(request, slug, pk):
    """GET webinars/<slug>/<pk>/thanks/: what happens next; says nothing of who signed up."""
    return render(request, "webinars/thanks.html", {"session": find_session(slug, pk)})


@require_GET
def session_calendar(request, slug, pk):
    """GET webinars/<slug>/<pk>/calendar.ics: one session, to put into a calendar."""
    record = find_session(slug, pk)
    return calendar_response(calendars.feed([record], language=get_language() or "fr"))


@require_GET
def calendar(request):
    """GET webinars/calendar.ics: all sessions of this language's page, to subscribe to."""
    sessions = Session.objects.with_words().in_calendar(at=timezone.now())
    name = _("Webinars of Bras Droit")
    return calendar_response(calendars.feed(sessions, language=get_language() or "fr", name=name))


def calendar_response(content):
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
