"""What webinars brought, in figures: for editors, without a name in it."""

from django.utils.translation import gettext as _

from cms.webinars.models import Series, Session
from formatting import formatter

SHOWN = 12


def of_session(session):
    """The session's figures as <c-key-figures> takes them: label, value, note."""
    numbers = Session.objects.with_numbers().get(pk=session.pk)
    return [
        {"label": _("Registered"), "value": numbers.registered, "note": _seats(session)},
        {"label": _("Waiting"), "value": numbers.waiting},
        {"label": _("Came"), "value": numbers.attended, "note": _share(numbers)},
        {"label": _("Opinions"), "value": numbers.opinions, "note": _mark(numbers.score)},
        {"label": _("Became needs"), "value": numbers.needs},
    ]


def by_series():
    """Every series with the sums over its sessions, in one query; `mark` is its score in words."""
    series = list(Series.objects.with_numbers())
    for each in series:
        each.mark = _rounded(each.score) if each.score else "–"
    return series


def attendance_chart():
    """The last sessions as the house chart takes them: its title says what they show."""
    over = Session.objects.filter(status=Session.Status.DONE).with_numbers()
    last = list(over.select_related("series").order_by("-starts_at")[:SHOWN])[::-1]
    registered = sum(session.registered for session in last)
    if not registered:
        return None
    came = sum(session.attended for session in last)
    share = formatter.percent(round(came * 100 / registered) * 100)
    return {
        "title": _("Of those who had a seat, %(share)s came to the last sessions.")
        % {"share": share},
        "rows": [(formatter.short_day(session.starts_at), session.attended) for session in last],
    }


def _seats(session):
    return _("of %(quota)s seats") % {"quota": session.quota}


def _share(numbers):
    if not numbers.attended:
        return ""
    return formatter.percent(round(numbers.attended * 100 / max(numbers.registered, 1)) * 100)


def _mark(score):
    return _("%(mark)s out of 5") % {"mark": _rounded(score)} if score else ""


def _rounded(score):
    return formatter.number(round(score, 1))
