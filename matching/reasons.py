"""Reasons and gaps in words, in the reader's language and from her side of the table.

A gap never names what a reason names: each fact is said once, where it weighs.
"""

from matching import phrases
from matching.features import COMPANY

REASONS_SHOWN, GAPS_SHOWN = 4, 3

REASONS = {
    "missions": phrases.missions_covered,
    "tools": phrases.tools_covered,
    "knowledge": phrases.knowledge_covered,
    "sectors": phrases.sectors_covered,
    "words": phrases.words_shared,
    "meaning": phrases.meaning_shared,
    "place": phrases.place_fits,
    "hours": phrases.hours_fit,
    "days": phrases.days_shared,
    "rate": phrases.rate_fits,
    "experience": phrases.experience_had,
    "language": phrases.language_spoken,
    "wishes": phrases.wishes_met,
    "answers": phrases.answers_given,
}
GAPS = {
    "missions": phrases.missions_missing,
    "tools": phrases.tools_missing,
    "knowledge": phrases.knowledge_missing,
    "sectors": phrases.sectors_missing,
    "place": phrases.place_misfits,
    "hours": phrases.hours_short,
    "days": phrases.days_missing,
    "rate": phrases.rate_over,
    "language": phrases.language_missing,
    "wishes": phrases.wishes_against,
    "answers": phrases.answers_missing,
}


def reason_sentences(parts, names, *, side=COMPANY, limit=REASONS_SHOWN):
    """The strongest reasons as sentences. parts: Match.reasons; names: {(kind, code): (fr, en)}."""
    return sentences(REASONS, parts, names, side, limit)


def gap_sentences(parts, names, *, side=COMPANY, limit=GAPS_SHOWN):
    """What is missing most, as sentences; parts: Match.gaps."""
    return sentences(GAPS, parts, names, side, limit)


def sentence_of(part, names, *, kind, side=COMPANY):
    """One reason or gap as a sentence; empty where there is nothing to say. kind: which of them."""
    return next(iter(sentences(REASONS if kind == "reasons" else GAPS, [part], names, side, 1)), "")


def sentences(said, parts, names, side, limit):
    found = (
        said[part["signal"]](part["values"], names, side)
        for part in parts
        if part["signal"] in said
    )
    return [sentence for sentence in found if sentence][:limit]
