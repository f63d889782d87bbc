"""The story of a record as the timeline component shows it."""

from django.utils.translation import gettext as _

from formatting.tones import tone
from journal.models import Entry


def author(user):
    """Who did it, as both sides may read it: a name, never an address."""
    if user is None:
        return _("automatically")
    if not user.is_active:
        return _("deleted account")
    return user.name or (_("our team") if user.is_staff else _("the company"))


def timeline(subject):
    """Journal entries as dicts (at, title, by, text, tone), oldest first; one query.

    A step is titled by the label of the status that it led to, anything else by its verb.
    """
    labels = dict(subject.Status.choices)
    return [
        {
            "at": entry.at,
            "title": labels.get(entry.verb, entry.verb.replace("_", " ")),
            "by": author(entry.by),
            # Reasons of our own are stored in English; what people typed is in no catalogue.
            "text": _(entry.reason),
            "tone": tone(entry.verb),
        }
        for entry in Entry.objects.about(subject)
    ]
