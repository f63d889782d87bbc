"""What one person does with her seat. Her personal link is her only key: no account, no search."""

from csp.decorators import csp_update
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from cms.webinars import links, retention, seats
from cms.webinars.forms import OpinionForm
from cms.webinars.models import Registration
from cms.webinars.providers import origin
from cms.webinars.views import allow_frame
from journal.models import IllegalMove


def find_registration(signed):
    """The registration of a personal link; 404 for a link that we didn't sign or have forgotten."""
    registration = (
        Registration.objects.with_session()
        .filter(pk=links.read(signed), forgotten_at__isnull=True)
        .first()
    )
    if registration is None:
        raise Http404
    return registration


def seat_context(registration, form=None):
    session, now = registration.session, timezone.now()
    given = {"score": registration.score, "opinion": registration.opinion}
    return {
        "registration": registration,
        "session": session,
        "signed": links.sign(registration.pk),
        "can_join": registration.has_seat and session.room_is_open(at=now),
        "is_early": registration.has_seat and not session.is_cancelled and now < session.opens_at,
        "can_give_up": registration.status != registration.Status.CANCELLED
        and session.takes_registrations(at=now),
        "can_come_back": registration.status == registration.Status.CANCELLED
        and session.takes_registrations(at=now),
        "asks_opinion": registration.attended_at is not None,
        "form": form or OpinionForm(initial=given),
    }


@never_cache
@require_GET
def seat(request, signed):
    """GET webinars/registrations/<signed>/: her seat, the door, and what else she can do."""
    registration = find_registration(signed)
    return render_seat(request, registration)


def render_seat(request, registration, form=None, status=200):
    context = seat_context(registration, form)
    response = render(request, "webinars/seat.html", context, status=status)
    # The button posts to us and is sent on to the room.
    room = [origin(registration.session.room_url)] if context["can_join"] else []
    return csp_update({"form-action": room})(lambda: response)()


@never_cache
@require_POST
def attendance(request, signed):
    """POST webinars/registrations/<signed>/attendance/: step into the room, and be counted."""
    registration = find_registration(signed)
    now = timezone.now()
    if not (registration.has_seat and registration.session.room_is_open(at=now)):
        messages.info(request, _("The room isn't open now. See below when it is."))
        return redirect(registration)
    registration.attend(at=now)
    if registration.session.room_frame():
        return redirect("webinars:room", signed)
    return redirect(registration.session.room_url)


@never_cache
@require_GET
def room(request, signed):
    """GET webinars/registrations/<signed>/room/: the provider's page, for who has stepped in."""
    registration = find_registration(signed)
    session = registration.session
    frame = session.room_frame()
    here = registration.has_seat and registration.attended_at is not None
    if not (frame and here and session.room_is_open(at=timezone.now())):
        return redirect(registration)
    response = render(request, "webinars/room.html", seat_context(registration) | {"frame": frame})
    return allow_frame(response, frame)


@never_cache
@require_POST
def cancellation(request, signed):
    """POST webinars/registrations/<signed>/cancellation/: give the seat back."""
    registration = find_registration(signed)
    try:
        seats.give_up(registration)
    except IllegalMove:
        messages.info(request, _("You had given your seat back already."))
    else:
        messages.success(request, _("Thank you: your seat goes to somebody who waits for one."))
    return redirect(registration)


@never_cache
@require_POST
def renewal(request, signed):
    """POST webinars/registrations/<signed>/renewal/: ask for a seat again after giving it back."""
    registration = find_registration(signed)
    fields = ("email", "first_name", "company", "question", "language")
    words = {field: getattr(registration, field) for field in fields}
    try:
        seats.register(registration.session, **words, at=timezone.now())
    except seats.Closed:
        messages.info(request, _("This session takes no registrations any more."))
    return redirect(registration)


@never_cache
@require_POST
def opinion(request, signed):
    """POST webinars/registrations/<signed>/opinion/: how it was, from who was there."""
    registration = find_registration(signed)
    form = OpinionForm(request.POST)
    if registration.attended_at is None:
        messages.info(request, _("Only those who were there can say how it was."))
    elif not form.is_valid():
        return render_seat(request, registration, form=form, status=422)
    else:
        seats.say_how_it_was(registration, **form.cleaned_data)
        messages.success(request, _("Thank you: the host reads every word."))
    return redirect(registration)


@never_cache
@require_POST
def erasure(request, signed):
    """POST webinars/registrations/<signed>/erasure/: forget her address, here and everywhere."""
    retention.forget_address(find_registration(signed).email)
    messages.success(request, _("Done: we no longer know your address from any webinar."))
    return redirect("webinars:list")
