"""What a need wants, and how well each profile gives it: one value from 0 to 1 for each signal.

Everything works on the columns of a Snapshot, for many slots at once.
"""

from dataclasses import dataclass, field

import numpy as np

from marketplace.needs.understanding import detect_language, terms_named
from marketplace.taxonomy.models import EARTH_RADIUS_KM, Term
from matching.rows import ON_SITE, REMOTE, bits

COMPANY, FREELANCER = "company", "freelancer"
# What each side looks at before it says yes; where and when and for how much, both do.
SIDES = {
    COMPANY: (
        *("missions", "text", "tools", "knowledge", "sectors", "place", "hours", "days", "rate"),
        *("experience", "language"),
    ),
    FREELANCER: ("place", "hours", "days", "rate", "wishes", "answers"),
}
SIGNALS = tuple(dict.fromkeys([*SIDES[COMPANY], *SIDES[FREELANCER]]))
TERM_SIGNALS = {
    "missions": Term.Kind.MISSION,
    "tools": Term.Kind.TOOL,
    "knowledge": Term.Kind.KNOWLEDGE,
    "sectors": Term.Kind.SECTOR,
}
# What she may say that she would rather not.
DECLINABLE = (Term.Kind.MISSION, Term.Kind.SECTOR)
# Ticked and written about counts twice: that is what she has on her mind.
STRESSED, MENTIONED = 2, 1
# How much of a wanted term a level gives; the first is for who lacks it.
LEVEL_VALUES = np.array([0, 1, 1, 1], np.float32)
TOOL_LEVEL_VALUES = np.array([0, 0.6, 0.9, 1], np.float32)
BITS_SET = np.array([number.bit_count() for number in range(256)], np.float32)
NEXT_DOOR_KM = 5
AT_THE_RADIUS = 0.4
REMOTE_INSTEAD = 0.8
FAR_OVER_BUDGET = 1.25
SEASONED_YEARS = 5
# Before anybody knows, she is taken to answer so many of so many invitations.
ANSWERED_BEFORE, ASKED_BEFORE = 3, 4


@dataclass(frozen=True)
class Wanted:
    """A need as ranking reads it; `terms` is {kind: {code: importance}}.

    What is None wasn't said: it filters nobody and earns nobody points. `language` is that of the
    text, `spoken` the one that she must speak. `on_marketplace`: it is put to people of whom their
    experience, their wishes and their answers are known, and not to the lines of a file.
    """

    text: str
    language: str
    terms: dict[str, dict[str, int]] = field(default_factory=dict)
    place: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    monthly_minutes: int | None = None
    weekdays: frozenset[int] = frozenset()
    max_rate_cents: int | None = None
    spoken: str | None = None
    on_marketplace: bool = False

    @classmethod
    def of(cls, need, vocabulary):
        """Read a need. vocabulary: a matching.snapshot.Vocabulary, whose terms are found."""
        said = terms_named(need.text, vocabulary.phrases)
        chosen = list(need.terms.all()) if need.pk else []
        said_keys = {(term.kind, term.code) for term in said}
        terms = {}
        for term in chosen or said:
            stressed = chosen and (term.kind, term.code) in said_keys
            terms.setdefault(term.kind, {})[term.code] = STRESSED if stressed else MENTIONED
        commune = need.commune
        language = detect_language(need.text, default=need.language)
        return cls(
            text=need.text,
            language=language,
            terms=terms,
            place=need.place,
            latitude=commune.latitude if commune else None,
            longitude=commune.longitude if commune else None,
            monthly_minutes=need.monthly_minutes,
            weekdays=frozenset(need.weekdays),
            max_rate_cents=need.max_rate_cents,
            spoken=language,
            on_marketplace=True,
        )

    @property
    def signals(self):
        """The signals on which this need tells profiles apart; the others get no points."""
        asked = {
            **{signal: bool(self.terms.get(kind)) for signal, kind in TERM_SIGNALS.items()},
            "text": bool(self.text.strip()),
            "place": self.place is not None,
            "hours": self.monthly_minutes is not None,
            "days": bool(self.weekdays),
            "rate": self.max_rate_cents is not None,
            "experience": self.on_marketplace,
            "wishes": self.on_marketplace,
            "answers": self.on_marketplace,
            "language": self.spoken is not None,
        }
        return [signal for signal in SIGNALS if asked[signal]]


def distances_km(wanted, snapshot, slots):
    """Great-circle kilometres from the need to each profile; NaN where one has no town."""
    if wanted.latitude is None:
        return np.full(len(slots), np.nan, np.float32)
    radian = np.float32(np.pi / 180)
    south = np.float32(wanted.latitude) * radian
    north = snapshot.column["latitude"][slots] * radian
    half_height = np.sin((north - south) / 2)
    half_width = np.sin(
        (snapshot.column["longitude"][slots] - np.float32(wanted.longitude)) * (radian / 2)
    )
    square = half_height**2 + np.cos(south) * np.cos(north) * half_width**2
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1, np.sqrt(square)))


def structured_values(wanted, snapshot, found):
    """{signal: array of values 0 to 1} of those found (matching.retrieval.Retrieved).

    Only of the signals that count for this need, and not of the text.
    """
    slots = found.slots

    def column(name):
        return snapshot.column[name][slots]

    compute = {
        **{
            signal: lambda kind=kind: covered(wanted, snapshot, slots, kind)
            for signal, kind in TERM_SIGNALS.items()
        },
        "place": lambda: place_values(wanted, column, found.kilometres),
        "hours": lambda: np.clip(found.free_minutes / np.float32(wanted.monthly_minutes), 0, 1),
        "days": lambda: (
            BITS_SET[column("weekdays") & bits(wanted.weekdays)] / np.float32(len(wanted.weekdays))
        ),
        "rate": lambda: rate_values(wanted, column("rate_cents")),
        "experience": lambda: np.minimum(
            column("experience_years") / np.float32(SEASONED_YEARS), 1
        ),
        "language": lambda: snapshot.speaks(wanted.spoken, slots).astype(np.float32),
        "wishes": lambda: wish_values(wanted, snapshot, slots),
        "answers": lambda: (
            (column("answered") + np.float32(ANSWERED_BEFORE))
            / (column("asked") + np.float32(ASKED_BEFORE))
        ),
    }
    return {signal: compute[signal]() for signal in wanted.signals if signal != "text"}


def covered(wanted, snapshot, slots, kind):
    """The share of what is wanted of a kind, by importance; a tool counts by its level."""
    asked = wanted.terms[kind]
    worth = TOOL_LEVEL_VALUES if kind == Term.Kind.TOOL else LEVEL_VALUES
    total = np.float32(sum(asked.values()))
    share = np.zeros(len(slots), np.float32)
    for code, importance in asked.items():
        share += worth[snapshot.level(kind, code, slots)] * np.float32(importance)
    return share / total


def place_values(wanted, column, kilometres):
    flags = column("flags")
    remote = (flags & REMOTE != 0).astype(np.float32)
    on_site = (flags & ON_SITE != 0).astype(np.float32)
    if wanted.place == "remote":
        return remote
    if wanted.latitude is not None:
        on_site = on_site * closeness(kilometres, column("radius_km").astype(np.float32))
    if wanted.place == "on_site":
        return on_site
    return np.maximum(on_site, np.float32(REMOTE_INSTEAD) * remote)


def closeness(kilometres, radius):
    """1 next door, less with the way, AT_THE_RADIUS as far as she travels, 0 at twice that."""
    reach = np.maximum(radius, NEXT_DOOR_KM + 1)
    within = 1 - (1 - AT_THE_RADIUS) * (kilometres - NEXT_DOOR_KM) / (reach - NEXT_DOOR_KM)
    beyond = AT_THE_RADIUS * (2 - kilometres / reach)
    value = np.where(kilometres <= reach, within, beyond)
    return np.nan_to_num(np.clip(value, 0, 1))


def rate_values(wanted, rates):
    """1 within the budget, 0 from FAR_OVER_BUDGET times it."""
    over = rates / np.float32(wanted.max_rate_cents)
    return np.clip((FAR_OVER_BUDGET - over) / (FAR_OVER_BUDGET - 1), 0, 1).astype(np.float32)


def wish_values(wanted, snapshot, slots):
    """How little of the need she would rather not: its tasks, its field, its few hours."""
    value = np.ones(len(slots), np.float32)
    for kind in DECLINABLE:
        if asked := wanted.terms.get(kind):
            refused = sum(
                snapshot.declines(kind, code, slots) * np.float32(importance)
                for code, importance in asked.items()
            )
            value *= 1 - refused / np.float32(sum(asked.values()))
    if wanted.monthly_minutes is not None:
        least = np.maximum(snapshot.column["least_minutes"][slots], 1)
        value *= np.minimum(np.float32(wanted.monthly_minutes) / least, 1)
    return value
