"""What pages show of a match: the same for a stored Match and for a Candidate of a draft."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from formatting import formatter
from matching.engine import names
from matching.exposure import is_newcomer
from matching.features import COMPANY, FREELANCER, SIDES, SIGNALS
from matching.reasons import gap_sentences, reason_sentences, sentence_of

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
    "wishes": _("Wishes"),
    "answers": _("Answers"),
}
SIGNAL_EXPLANATIONS = {
    "missions": _(
        "The share of the tasks wanted; a task both ticked and written about counts twice."
    ),
    "text": _(
        "How much the need and the profile are alike in their words, and in their meaning across "
        "French and English. Learned from ESCO, the European list of occupations and skills."
    ),
    "tools": _("The share of the tools wanted, by level: basic 60%, fluent 90%, expert 100%."),
    "knowledge": _("The share of the knowledge wanted, for example payslips or labour law."),
    "sectors": _("Experience in the field of business."),
    "place": _("All points next door, fewer with the distance; remote where that is welcome."),
    "hours": _("Hours still free in the month, against the hours needed."),
    "days": _("The share of the preferred days that are free."),
    "rate": _("All points within the budget, none from a quarter above it."),
    "experience": _("Years of experience, up to five."),
    "language": _("Speaks the language in which the need is written."),
    "wishes": _(
        "The share of the need that does not go against what the freelancer would rather not do: "
        "tasks, fields of business, and fewer hours a month than wished for."
    ),
    "answers": _(
        "The share of the invitations of the last 180 days that were answered in time, yes or no: "
        "saying no costs nothing. Who is new counts as if three of four had been answered."
    ),
}
FILTER_LABELS = {
    "rate": _("the budget"),
    "distance": _("the distance"),
    "language": _("the language"),
    "hours": _("the free hours"),
    "place": _("on site or remote"),
    "own": _("works for the company itself"),
}
SHOWN_STATUSES = ("interested", "shortlisted")


def card(match, *, token, full_name, can_shortlist=False):
    """One freelancer as the company sees her. match: a Match or a Candidate.

    full_name: whether the reader may know it (`people.permissions.can_read_full_name`).
    """
    freelancer = match.freelancer
    status = getattr(match, "status", "")
    return {
        "pk": freelancer.pk,
        "match": match,
        "name": str(freelancer) if full_name else freelancer.public_name,
        "headline": freelancer.headline,
        "href": reverse("matching:profile", args=[token, freelancer.pk]),
        "score": match.score,
        "chances": chances(match),
        "rate_cents": freelancer.rate_cents,
        "place": freelancer.commune.name if freelancer.commune else "",
        "reasons": reason_sentences(match.reasons, names()),
        "gaps": gap_sentences(match.gaps, names()),
        "points": points(match),
        "status": status,
        "status_label": match.get_status_display() if status in SHOWN_STATUSES else "",
        "can_shortlist": can_shortlist and status == "interested",
        "can_appeal": can_shortlist and bool(status),
        "is_new": is_newcomer(freelancer),
    }


def chances(match, *, side=COMPANY):
    """The two chances whose product is the score, in a sentence; empty where they aren't known."""
    if set(match.chances) != set(SIDES):
        return ""
    percent = {name: formatter.percent(chance * 100) for name, chance in match.chances.items()}
    percent["both"] = formatter.percent(match.score * 100)
    if side == FREELANCER:
        return _("Your yes: %(freelancer)s. The company’s: %(company)s. Both: %(both)s.") % percent
    said = _("The company’s yes: %(company)s. The freelancer’s: %(freelancer)s. Both: %(both)s.")
    return said % percent


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


def weight_rows(model):
    """What counts for which side's yes, by a Model: a row a signal, the weightiest first."""
    rows = [
        {
            "signal": signal,
            "label": label,
            "explanation": SIGNAL_EXPLANATIONS[signal],
            **{side: points.get(signal) for side, points in model.points.items()},
        }
        for signal, label in SIGNAL_LABELS.items()
        if signal in SIGNALS
    ]
    return sorted(rows, key=lambda row: -max(row[COMPANY] or 0, row[FREELANCER] or 0))


def comparison_rows(cards):
    """Rows of the comparison: a signal, and what each card says about it, in the cards' order."""
    by_card = [{row["signal"]: row for row in card["points"]} for card in cards]
    return [
        {
            "label": label,
            "cells": [
                {"name": card["name"], **rows.get(signal, {"earned": 0, "sentence": ""})}
                for card, rows in zip(cards, by_card, strict=True)
            ],
        }
        for signal, label in SIGNAL_LABELS.items()
        if any(signal in rows for rows in by_card)
    ]
