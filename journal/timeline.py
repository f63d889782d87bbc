"""The story of a record as the timeline component shows it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from formatting.tones import tone
from journal.models import Entry

# What is written down beside the steps of a lifecycle, as readers know it.
VERBS = {
    "added": gettext_noop("added by hand"),
    "added_by_hand": gettext_noop("added by hand"),
    "answered": gettext_noop("answered"),
    "assigned": gettext_noop("assigned"),
    "backup": gettext_noop("backup named"),
    "borne": gettext_noop("borne by the platform"),
    "confirmation_opened": gettext_noop("the bank’s page opened"),
    "covered": gettext_noop("a credit note covers it"),
    "evidence_refused": gettext_noop("evidence refused"),
    "evidence_sent": gettext_noop("evidence sent"),
    "files_requested": gettext_noop("files asked for again"),
    "forgotten": gettext_noop("personal data erased"),
    "kept_waiting": gettext_noop("waits for the company"),
    "loss_explained": gettext_noop("why it was written off"),
    "noticed": gettext_noop("noticed"),
    "own_funds": gettext_noop("paid in the company’s place"),
    "reassigned": gettext_noop("assigned to somebody else"),
    "received": gettext_noop("received"),
    "repaid": gettext_noop("the company paid it to us again"),
    "replay_published": gettext_noop("replay published"),
    "requested": gettext_noop("asked for"),
    "reversal_requested": gettext_noop("reversal asked for"),
    "revoked": gettext_noop("revoked"),
    "signed": gettext_noop("signed"),
    "started": gettext_noop("started"),
    "taken_off": gettext_noop("a part taken off a transfer"),
    "vat_regime_changed": gettext_noop("VAT regime changed"),
}

# Read by operations alone, never by the two sides.
INTERNAL = {"files_requested", "loss_explained"}


def author(user):
    """Who did it, as both sides may read it: a name, never an address."""
    if user is None:
        return _("automatically")
    if not user.is_active:
        return _("deleted account")
    return user.name or (_("our team") if user.is_staff else _("the company"))


def timeline(subject, *, internal=False):
    """Journal entries as dicts (at, title, by, text, tone), oldest first; one query.

    A step is titled by the label of the status that it led to, anything else by VERBS. internal:
    with what operations alone may read.
    """
    hidden = set() if internal else INTERNAL
    labels = dict(subject.Status.choices)
    return [
        {
            "at": entry.at,
            "title": labels.get(entry.verb) or _(VERBS.get(entry.verb, entry.verb)),
            "by": author(entry.by),
            # Reasons of our own are stored in English; what people typed is in no catalogue.
            "text": _(entry.reason),
            "tone": tone(entry.verb),
        }
        for entry in Entry.objects.about(subject).exclude(verb__in=hidden)
    ]
