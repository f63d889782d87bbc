"""What a need wants, and how well each profile gives it: one value from 0 to 1 for each signal."""

from dataclasses import dataclass

import numpy as np

from marketplace.needs.understanding import detect_language, find_terms
from marketplace.taxonomy.models import EARTH_RADIUS_KM, Term

SIGNALS = (
    "missions",
    "text",
    "tools",
    "knowledge",
    "sectors",
    "place",
    "hours",
    "days",
    "rate",
    "experience",
    "language",
)
TERM_SIGNALS = {
    "missions": Term.Kind.MISSION,
    "tools": Term.Kind.TOOL,
    "knowledge": Term.Kind.KNOWLEDGE,
    "sectors": Term.Kind.SECTOR,
}
# Ticked and written about counts twice: that is what she has on her mind.
STRESSED, MENTIONED = 2, 1
TOOL_LEVELS = {1: 0.6, 2: 0.9, 3: 1.0}
NEXT_DOOR_KM = 5
AT_THE_RADIUS = 0.4
REMOTE_INSTEAD = 0.8
FAR_OVER_BUDGET = 1.25
SEASONED_YEARS = 5


@dataclass(frozen=True)
class Wanted:
    """A need as ranking reads it; `terms` is {kind: {code: importance}}."""

    text: str
    language: str
    terms: dict[str, dict[str, int]]
    place: str
    latitude: float | None
    longitude: float | None
    monthly_minutes: int
    weekdays: frozenset[int]
    max_rate_cents: int | None

    @classmethod
    def of(cls, need, vocabulary):
        """Read a need. vocabulary: the Terms that may be found in its text."""
        said = find_terms(need.text, vocabulary)
        chosen = list(need.terms.all()) if need.pk else []
        said_keys = {(term.kind, term.code) for term in said}
        terms = {}
        for term in chosen or said:
            stressed = chosen and (term.kind, term.code) in said_keys
            terms.setdefault(term.kind, {})[term.code] = STRESSED if stressed else MENTIONED
        commune = need.commune
        return cls(
            text=need.text,
            language=detect_language(need.text, default=need.language),
            terms=terms,
            place=need.place,
            latitude=commune.latitude if commune else None,
            longitude=commune.longitude if commune else None,
            monthly_minutes=need.monthly_minutes,
            weekdays=frozenset(need.weekdays),
            max_rate_cents=need.max_rate_cents,
        )

    @property
    def signals(self):
        """The signals on which this need tells profiles apart; the others get no points."""
        asked = {
            **{signal: bool(self.terms.get(kind)) for signal, kind in TERM_SIGNALS.items()},
            "text": bool(self.text.strip()),
            "days": bool(self.weekdays),
            "rate": self.max_rate_cents is not None,
        }
        return [signal for signal in SIGNALS if asked.get(signal, True)]


def distances_km(wanted, snapshot):
    """Great-circle kilometres from the need to each profile; NaN where one has no town."""
    if wanted.latitude is None:
        return np.full(len(snapshot), np.nan)
    south, north = np.radians(wanted.latitude), np.radians(snapshot.column["latitude"])
    half_height = np.sin((north - south) / 2)
    half_width = np.sin(np.radians(snapshot.column["longitude"] - wanted.longitude) / 2)
    square = half_height**2 + np.cos(south) * np.cos(north) * half_width**2
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1, np.sqrt(square)))


def structured_values(wanted, snapshot, rows, *, kilometres, free_minutes):
    """{signal: array of values 0 to 1} for the profiles at `rows`, all signals but the text."""
    column = {name: values[rows] for name, values in snapshot.column.items()}
    profiles = [snapshot.profiles[row] for row in rows]
    values = {
        signal: np.array([covered(wanted, profile, kind) for profile in profiles], dtype=float)
        for signal, kind in TERM_SIGNALS.items()
    }
    values["place"] = place_values(wanted, column, kilometres[rows])
    values["hours"] = np.clip(free_minutes[rows] / wanted.monthly_minutes, 0, 1)
    values["days"] = np.array([shared_days(wanted, profile) for profile in profiles], dtype=float)
    values["rate"] = rate_values(wanted, column["rate_cents"])
    values["experience"] = np.clip(column["experience_years"] / SEASONED_YEARS, 0, 1)
    values["language"] = np.array(
        [wanted.language in profile.speaks for profile in profiles], dtype=float
    )
    return values


def covered(wanted, profile, kind):
    """The share of what is wanted of a kind, by importance; a tool counts by its level."""
    asked = wanted.terms.get(kind, {})
    has = profile.terms.get(kind, {})
    total = sum(asked.values())
    if not total:
        return 0.0
    weigh = TOOL_LEVELS if kind == Term.Kind.TOOL else {}
    return (
        sum(
            importance * weigh.get(has[code], 1.0)
            for code, importance in asked.items()
            if code in has
        )
        / total
    )


def place_values(wanted, column, kilometres):
    remote = column["works_remote"].astype(float)
    on_site = column["works_on_site"].astype(float)
    if wanted.place == "remote":
        return remote
    if wanted.latitude is not None:
        on_site = on_site * closeness(kilometres, column["radius_km"])
    if wanted.place == "on_site":
        return on_site
    return np.maximum(on_site, REMOTE_INSTEAD * remote)


def closeness(kilometres, radius):
    """1 next door, less with the way, AT_THE_RADIUS as far as she travels, 0 at twice that."""
    reach = np.maximum(radius, NEXT_DOOR_KM + 1)
    within = 1 - (1 - AT_THE_RADIUS) * (kilometres - NEXT_DOOR_KM) / (reach - NEXT_DOOR_KM)
    beyond = AT_THE_RADIUS * (2 - kilometres / reach)
    value = np.where(kilometres <= reach, within, beyond)
    return np.nan_to_num(np.clip(value, 0, 1))


def shared_days(wanted, profile):
    if not wanted.weekdays:
        return 0.0
    return len(wanted.weekdays & profile.weekdays) / len(wanted.weekdays)


def rate_values(wanted, rates):
    """1 within the budget, 0 from FAR_OVER_BUDGET times it."""
    if wanted.max_rate_cents is None:
        return np.zeros(len(rates))
    over = rates / wanted.max_rate_cents
    return np.clip((FAR_OVER_BUDGET - over) / (FAR_OVER_BUDGET - 1), 0, 1)
