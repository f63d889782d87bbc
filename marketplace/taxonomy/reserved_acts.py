"""Requests for work that the law keeps for lawyers and for chartered accountants.

Legal consultation and the drafting of deeds for others: law 71-1130 of 31 December 1971, articles
54 to 66. Keeping, closing and auditing accounts for others: ordinance 45-2138 of 19 September
1945, articles 2 and 20. An office manager may gather, sort and follow up; she may not advise on law
or enter the books.

The detection reads one clause at a time. What the clause refuses ("pas de tenue de comptabilité"),
or leaves to a professional ("notre expert-comptable fait le bilan"), is no request.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from .folding import fold

LEGAL_ADVICE = "legal_advice"
BOOK_ENTRIES = "book_entries"

MESSAGES = {
    LEGAL_ADVICE: _(
        "Legal advice and drafting deeds are reserved to lawyers. An office manager may instead "
        "gather documents, fill in your own templates, keep track of deadlines and work with "
        "your lawyer."
    ),
    BOOK_ENTRIES: _(
        "Keeping the books and drawing up accounts are reserved to chartered accountants. An "
        "office manager may instead do pre-accounting: collect and sort documents, issue your "
        "invoices, chase payments and prepare everything for your accountant."
    ),
}

# A need is a few paragraphs; what lies beyond is not read, so that no text can take long.
LONGEST_TEXT = 20_000

_CLAUSE_ENDS = re.compile(r"[.;:!?\n,()•–—]+|\s-\s|\b(?:mais|but)\b", re.IGNORECASE)
_RULES = tomllib.loads((Path(__file__).parent / "data/reserved_acts.toml").read_text("utf-8"))
_REFUSED_BEFORE = re.compile(_RULES["refused_before"])
_REFUSED_AFTER = re.compile(_RULES["refused_after"])
_REPLACING = re.compile(_RULES["replacing"])


@dataclass(frozen=True)
class ReservedAct:
    """One request found: its kind, the clause that holds it, and what to tell the writer."""

    kind: str
    excerpt: str

    @property
    def message(self):
        return MESSAGES[self.kind]


class _Rule:
    def __init__(self, kind):
        self.kind = kind
        self.professional = re.compile(_RULES[kind]["professional"])
        self.preparing = re.compile(_RULES[kind]["preparing"])
        self.requests = [re.compile(pattern) for pattern in _RULES[kind]["requests"]]

    def is_asked_in(self, clause):
        if self.preparing.search(clause):
            return False
        if self.professional.search(clause) and not _REPLACING.search(clause):
            return False
        matches = (match for request in self.requests for match in request.finditer(clause))
        return any(
            not _REFUSED_BEFORE.search(clause[: match.start()])
            and not _REFUSED_AFTER.search(clause[match.end() :])
            for match in matches
        )


_KINDS = [_Rule(BOOK_ENTRIES), _Rule(LEGAL_ADVICE)]


def find_reserved_acts(text):
    """The reserved acts that a French or English text asks for or offers, in their order.

    Returns a list of ReservedAct, one of each kind at most.
    """
    found = {}
    for clause in _CLAUSE_ENDS.split(text[:LONGEST_TEXT]):
        folded = fold(clause)
        for rule in _KINDS:
            if rule.kind not in found and rule.is_asked_in(folded):
                found[rule.kind] = ReservedAct(rule.kind, clause.strip())
    return list(found.values())
