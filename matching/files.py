"""Profiles and needs from files of JSON lines, read without a database.

The lines say too little to exclude anybody, so nothing is filtered; what a line leaves out earns no
points. Terms that the vocabulary lacks are read as words.
"""

import json
from dataclasses import dataclass
from functools import cache

import numpy as np

from marketplace.needs.understanding import RECOGNISED_KINDS, detect_language
from marketplace.taxonomy.folding import fold, fold_place
from marketplace.taxonomy.management.commands.load_communes import communes
from marketplace.taxonomy.management.commands.load_taxonomy import own_terms
from matching.features import MENTIONED, Wanted
from matching.rows import Profile
from matching.snapshot import Vocabulary
from matching.text import LANGUAGES

TERM_FIELDS = {"missions": "mission", "tools": "tool"}
TYPES = {
    "text": str,
    "headline": str,
    "lines": list,
    "lang": str,
    "missions": list,
    "tools": list,
    "languages": list,
    "rate_cents": int,
    "capacity_minutes": int,
    "commune": str,
    "remote": bool,
}
FLUENT = 2
USUAL_RADIUS_KM = 20
# A profile that names no rate or hours: within no budget, without any free.
UNKNOWN_RATE = 2**32 - 1


class Unreadable(Exception):
    """A line of a file can't be used; says why."""


@dataclass(frozen=True)
class Line:
    """A readable line: its `key` as given, and the other values by field."""

    key: str | int
    values: dict

    @classmethod
    def of(cls, text):
        """Raises Unreadable."""
        try:
            values = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise Unreadable(f"not JSON ({error})") from error
        if not isinstance(values, dict):
            raise Unreadable("not a JSON object")
        key = values.get("id")
        if isinstance(key, bool) or not isinstance(key, str | int) or key == "":
            raise Unreadable('no "id"')
        values = {name: value for name, value in values.items() if value is not None}
        for name, kind in TYPES.items():
            if name in values and not is_a(values[name], kind):
                raise Unreadable(f'"{name}" is not {KIND_NAMES[kind]}')
        return cls(key, values)

    @property
    def text(self):
        """The headline on the first line, then all else that is written."""
        parts = [self.values.get("text", ""), *self.values.get("lines", [])]
        body = "\n".join([*(part for part in parts if part), *self.unknown_terms])
        headline = self.values.get("headline", "")
        return (
            f"{headline}\n{body}" if "headline" in self.values or "lines" in self.values else body
        )

    @property
    def language(self):
        said = self.values.get("lang", "")[:2].lower()
        return said if said in LANGUAGES else detect_language(self.text)

    def codes(self, field):
        """Codes of the vocabulary that a field names, by code or by name in either language."""
        known = codes_by_name()[TERM_FIELDS[field]]
        named = (known.get(fold(name)) for name in self.values.get(field, []))
        return list(dict.fromkeys(code for code in named if code))

    @property
    def unknown_terms(self):
        return [
            name
            for field, kind in TERM_FIELDS.items()
            for name in self.values.get(field, [])
            if fold(name) not in codes_by_name()[kind]
        ]

    def term_codes(self):
        return {kind: codes for field, kind in TERM_FIELDS.items() if (codes := self.codes(field))}

    @property
    def place(self):
        """(latitude, longitude), NaN when no known commune is named."""
        return places().get(fold_place(self.values.get("commune", "")), (np.nan, np.nan))


KIND_NAMES = {str: "a text", int: "a whole number", bool: "true or false", list: "a list of texts"}


def is_a(value, kind):
    if kind is list:
        return isinstance(value, list) and all(isinstance(part, str) for part in value)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < UNKNOWN_RATE
    return isinstance(value, kind)


@cache
def vocabulary():
    """The product's terms, numbered in the order of their file."""
    terms = [term for term in own_terms() if term.kind in RECOGNISED_KINDS]
    for number, term in enumerate(terms, start=1):
        term.pk = number
    return Vocabulary(terms)


@cache
def codes_by_name():
    """{kind: {folded code or name: code}}."""
    known = {kind: {} for kind in TERM_FIELDS.values()}
    for term in vocabulary().terms:
        if term.kind in known:
            for name in (term.code, term.name_fr, term.name_en, *term.aliases_fr, *term.aliases_en):
                known[term.kind].setdefault(fold(name), term.code)
    return known


@cache
def places():
    """{folded name, postcode or INSEE code: (latitude, longitude)}; of equals the largest."""
    found = {}
    for insee, name, _postcode, postcodes, _dept, _region, latitude, longitude, *_rest in sorted(
        communes(), key=lambda row: -int(row[8])
    ):
        for key in (insee, *postcodes, fold_place(name)):
            found.setdefault(key.lower(), (float(latitude), float(longitude)))
    return found


def read_lines(path, *, on_unreadable):
    """The readable lines of a file as [Line]. on_unreadable: called with (number, reason)."""
    found, numbers = [], {}
    with path.open("rb") as lines:
        for number, raw in enumerate(lines, start=1):
            if not raw.strip():
                continue
            try:
                line = Line.of(raw.decode("utf-8-sig"))
                if line.key in numbers:
                    raise Unreadable(f"the id {line.key!r} is that of line {numbers[line.key]}")
            except UnicodeDecodeError:
                on_unreadable(number, "not UTF-8")
            except Unreadable as problem:
                on_unreadable(number, str(problem))
            else:
                numbers[line.key] = number
                found.append(line)
    return found


def profile_of(line, number):
    latitude, longitude = line.place
    remote = line.values.get("remote")
    return Profile(
        pk=number,
        terms={kind: dict.fromkeys(codes, FLUENT) for kind, codes in line.term_codes().items()},
        speaks=frozenset(line.values.get("languages", [])),
        weekdays=frozenset(),
        works_remote=bool(remote),
        works_on_site="commune" in line.values,
        radius_km=USUAL_RADIUS_KM,
        latitude=latitude,
        longitude=longitude,
        rate_cents=line.values.get("rate_cents", UNKNOWN_RATE),
        capacity_minutes=line.values.get("capacity_minutes", 0),
        experience_years=0,
        text=line.text,
        language=line.language,
    )


def wanted_of(line):
    latitude, longitude = line.place
    has_place = not np.isnan(latitude)
    spoken = line.values.get("languages", [])
    place = {True: "remote", False: "on_site"}.get(
        line.values.get("remote"), "either" if has_place else None
    )
    return Wanted(
        text=line.text,
        language=line.language,
        terms={kind: dict.fromkeys(codes, MENTIONED) for kind, codes in line.term_codes().items()},
        place=place,
        latitude=latitude if has_place else None,
        longitude=longitude if has_place else None,
        monthly_minutes=line.values.get("capacity_minutes") or None,
        max_rate_cents=line.values.get("rate_cents") or None,
        spoken=spoken[0] if spoken else None,
    )
