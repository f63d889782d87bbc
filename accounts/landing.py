"""Where somebody lands after signing in or up, unless the address says `next`."""

from django.urls import reverse

UNFINISHED = "unfinished"


def lead_to(session, url_name):
    """Remember that something waits at `url_name` until `done` is called."""
    session[UNFINISHED] = url_name


def done(session, url_name):
    if session.get(UNFINISHED) == url_name:
        del session[UNFINISHED]


def landing_url(request):
    """What she left unfinished, else her space, the admin, or the choice of a space."""
    if unfinished := request.session.get(UNFINISHED):
        return reverse(unfinished)
    if request.user.spaces:
        return reverse("dashboard:home")
    edits = request.user.has_perm("wagtailadmin.access_admin")
    return reverse("wagtailadmin_home" if edits else "accounts:welcome")
