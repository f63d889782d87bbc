"""One fixed-width row a profile: all that filters and signals read, and its encoded text.

The same bytes lie in PostgreSQL (matching.models.ProfileRow) and come into each worker's memory
without being computed anew. Terms are stored by their keys, so that a new word of the vocabulary
makes no row stale.
"""

from dataclasses import dataclass, field

import numpy as np

from marketplace.people.models import SPOKEN
from matching.text import sincerity

TERMS_KEPT = 64
# A term's level, and beside it whether she would rather not.
LEVEL_BITS, LEVEL_MASK, DECLINED = 4, 3, 4
REMOTE, ON_SITE, ENGLISH = 1, 2, 4
COLUMNS = [
    ("pk", "<i8"),
    ("rate_cents", "<u4"),
    ("latitude", "<f4"),
    ("longitude", "<f4"),
    ("sincerity", "<f4"),
    ("capacity_minutes", "<u2"),
    ("radius_km", "<u2"),
    ("least_minutes", "<u2"),
    ("speaks", "<u2"),
    ("weekdays", "u1"),
    ("experience_years", "u1"),
    ("asked", "u1"),
    ("answered", "u1"),
    ("flags", "u1"),
]
LANGUAGE_BITS = {code: 1 << number for number, code in enumerate(sorted(SPOKEN))}
# Changes of the layout above make every stored row stale.
LAYOUT = 2


@dataclass(frozen=True)
class Profile:
    """What ranking knows of a freelancer; `terms` is {kind: {code: level}}.

    declined: the (kind, code) that she would rather not; least_minutes: a month for one company;
    asked, answered: invitations whose time is over, and how many of them she answered.
    """

    pk: int
    terms: dict[str, dict[str, int]]
    speaks: frozenset[str]
    weekdays: frozenset[int]
    works_remote: bool
    works_on_site: bool
    radius_km: int
    latitude: float
    longitude: float
    rate_cents: int
    capacity_minutes: int
    experience_years: int
    text: str = field(repr=False)
    language: str = "fr"
    declined: frozenset[tuple[str, str]] = frozenset()
    least_minutes: int = 0
    asked: int = 0
    answered: int = 0

    @classmethod
    def of(cls, freelancer):
        terms = {}
        for skill in freelancer.skills.all():
            terms.setdefault(skill.term.kind, {})[skill.term.code] = skill.level
        commune = freelancer.commune
        known = getattr(freelancer, "responsiveness", None)
        return cls(
            pk=freelancer.pk,
            terms=terms,
            speaks=frozenset([*freelancer.speaks, freelancer.language]),
            weekdays=frozenset(freelancer.weekdays),
            works_remote=freelancer.works_remote,
            works_on_site=freelancer.works_on_site,
            radius_km=freelancer.radius_km,
            latitude=commune.latitude if commune else np.nan,
            longitude=commune.longitude if commune else np.nan,
            rate_cents=freelancer.rate_cents,
            capacity_minutes=freelancer.capacity_minutes,
            experience_years=freelancer.experience_years,
            text=written(freelancer),
            language=freelancer.language,
            declined=frozenset((term.kind, term.code) for term in freelancer.declined_terms.all()),
            least_minutes=freelancer.least_minutes,
            asked=known.asked if known else 0,
            answered=known.answered if known else 0,
        )


def written(freelancer):
    """The text of a profile that is compared with needs."""
    return f"{freelancer.headline}\n{freelancer.bio}"


def row_dtype(space):
    return np.dtype([*COLUMNS, ("terms", "<u4", TERMS_KEPT), ("text", space.dtype)])


def packed(profiles, space, term_keys):
    """Rows of Profiles as an array. term_keys: {(kind, code): key} of the terms that are kept."""
    rows = np.zeros(len(profiles), row_dtype(space))
    if not profiles:
        return rows
    # Variants of one profile share its text, and reading it is most of the work.
    written_as = [(profile.text, profile.language) for profile in profiles]
    number = {text: place for place, text in enumerate(dict.fromkeys(written_as))}
    texts = [number[text] for text in written_as]
    rows["text"] = space.encode(*map(list, zip(*number, strict=True)))[texts]
    rows["sincerity"] = np.array([sincerity(*text) for text in number])[texts]
    for row, profile in zip(rows, profiles, strict=True):
        row["pk"] = profile.pk
        row["rate_cents"] = profile.rate_cents
        row["latitude"] = profile.latitude
        row["longitude"] = profile.longitude
        row["capacity_minutes"] = min(profile.capacity_minutes, np.iinfo(np.uint16).max)
        row["radius_km"] = profile.radius_km
        row["speaks"] = sum(LANGUAGE_BITS.get(code, 0) for code in profile.speaks)
        row["weekdays"] = bits(profile.weekdays)
        row["experience_years"] = min(profile.experience_years, 255)
        row["least_minutes"] = min(profile.least_minutes, np.iinfo(np.uint16).max)
        row["asked"] = min(profile.asked, 255)
        row["answered"] = min(profile.answered, 255)
        row["flags"] = (
            REMOTE * profile.works_remote
            + ON_SITE * profile.works_on_site
            + ENGLISH * (profile.language == "en")
        )
        kept = stored_terms(profile, term_keys)[:TERMS_KEPT]
        row["terms"][: len(kept)] = kept
    return rows


def stored_terms(profile, term_keys):
    """One number a term that she has or declines: its key, and beside it level and refusal."""
    kept = {
        (kind, code): level
        for kind, codes in profile.terms.items()
        for code, level in codes.items()
    }
    for term in profile.declined:
        kept[term] = kept.get(term, 0) | DECLINED
    return [
        term_keys[term] << LEVEL_BITS | value for term, value in kept.items() if term in term_keys
    ]


def bits(numbers):
    """A set of small numbers as the bits of one."""
    return sum(1 << number for number in numbers)


def from_bits(value):
    return frozenset(
        number for number in range(int(value).bit_length()) if int(value) >> number & 1
    )
