"""The story of a record as the timeline component shows it."""

from django.utils.translation import gettext as _

from formatting.tones import tone
from journal.models import Entry


def timeline(subject):
    """Journal entries as dicts (at, title, by, text, tone), oldest first; one query.

    A step is titled by the label of the status that it led to, anything else by its verb.
    """
    labels = dict(subject.Status.choices)
    return [
        {
            "at": entry.at,
            "title": labels.get(entry.verb, entry.verb.replace("_", " ")),
            "by": str(entry.by) if entry.by else _("automatically"),
            "text": entry.reason,
            "tone": tone(entry.verb),
        }
        for entry in Entry.objects.about(subject)
    ]
