"""What pages show of a match: the same for a stored Match and for a Candidate of a draft."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from matching.engine import names
from matching.reasons import COMPANY, gap_sentences, reason_sentences, sentence_of

SIGNAL_LABELS = {
    "missions": _("Tasks covered"),
    "text": _("Texts alike"),
    "words": _("Words in common"),
    "meaning": _("Same kind of work"),
    "tools": _("Tools"),
    "knowledge": _("Knowledge"),
    "sectors": _("Field of business"),
    "place": _("Place"),
    "hours": _("Hours"),
    "days": _("Days"),
    "rate": _("Rate and budget"),
    "experience": _("Experience"),
    "language": _("Language"),
}


def card(match, *, token, can_shortlist=False):
    """One freelancer as the company sees her. match: a Match or a Candidate."""
    freelancer = match.freelancer
    status = getattr(match, "status", "")
    return {
        "pk": freelancer.pk,
        "match": match,
        "name": str(freelancer),
        "headline": freelancer.headline,
        "href": reverse("matching:profile", args=[token, freelancer.pk]),
        "score": match.score,
        "rate_cents": freelancer.rate_cents,
        "place": freelancer.commune.name if freelancer.commune else "",
        "reasons": reason_sentences(match.reasons, names()),
        "gaps": gap_sentences(match.gaps, names()),
        "points": points(match),
        "status": status,
        "status_label": match.get_status_display() if status in SHOWN_STATUSES else "",
        "can_shortlist": can_shortlist and status == "interested",
    }


SHOWN_STATUSES = ("interested", "shortlisted")


def points(match, *, side=COMPANY):
    """How the score adds up: a row a signal, the largest first; the points make the score."""
    rows = {}
    for kind in ("reasons", "gaps"):
        for part in getattr(match, kind):
            row = rows.setdefault(part["signal"], {"earned": 0, "missed": 0, "sentence": ""})
            row["earned" if kind == "reasons" else "missed"] = part["points"]
            row["sentence"] = row["sentence"] or sentence_of(part, names(), kind=kind, side=side)
    return [
        {
            "signal": signal,
            "label": SIGNAL_LABELS[signal],
            "of": row["earned"] + row["missed"],
            **row,
        }
        for signal, row in sorted(rows.items(), key=lambda pair: -pair[1]["earned"])
    ]


def comparison_rows(cards):
    """Rows of the comparison: a signal, and what each card says about it, in the cards' order."""
    by_card = [{row["signal"]: row for row in card["points"]} for card in cards]
    return [
        {"label": label, "cells": [rows.get(signal) for rows in by_card]}
        for signal, label in SIGNAL_LABELS.items()
        if any(signal in rows for rows in by_card)
    ]
