"""The published profiles as each worker holds them in memory, a query behind the database.

Triggers note the transaction that last touched each profile (ProfileChange). Before each ranking a
worker asks for the notes of transactions that its own copy may not hold, and loads these profiles
anew: one short query when nothing changed.
"""

import threading
from dataclasses import dataclass, field

import numpy as np
from django.db import connection

from marketplace.needs.understanding import RECOGNISED_KINDS
from marketplace.people.models import Freelancer
from marketplace.taxonomy.models import Term
from matching.space import Texts
from matching.text import sincerity

VOCABULARY = 0
COLUMNS = {
    "pk": int,
    "works_remote": bool,
    "works_on_site": bool,
    "radius_km": float,
    "latitude": float,
    "longitude": float,
    "rate_cents": float,
    "capacity_minutes": float,
    "experience_years": float,
    "sincerity": float,
}
CHANGES = """
    SELECT freelancer_id, transaction, count, pg_snapshot_xmin(snapshot)::text::bigint
    FROM pg_current_snapshot() AS snapshot
    LEFT JOIN matching_profilechange ON transaction >= %s
"""


@dataclass(frozen=True)
class Profile:
    """What ranking knows of a freelancer; `terms` is {kind: {code: level}}."""

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
    sincerity: float
    text: str = field(repr=False)
    language: str = "fr"

    @classmethod
    def of(cls, freelancer):
        text = f"{freelancer.headline}\n{freelancer.bio}"
        terms = {}
        for skill in freelancer.skills.all():
            terms.setdefault(skill.term.kind, {})[skill.term.code] = skill.level
        commune = freelancer.commune
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
            sincerity=sincerity(text, freelancer.language),
            text=text,
            language=freelancer.language,
        )


class Snapshot:
    """Profiles at one moment, by key, with their texts encoded row by row; never edited."""

    def __init__(self, profiles, rows):
        self.profiles = profiles
        self.rows = rows
        self.texts = Texts.stacked(rows) if rows else None
        self.column = {
            name: np.array([getattr(profile, name) for profile in profiles], dtype=kind)
            for name, kind in COLUMNS.items()
        }

    def __len__(self):
        return len(self.profiles)

    def replaced(self, keys, profiles, rows):
        """A new snapshot where these keys give way to `profiles` with their `rows`."""
        kept = [
            (profile, row)
            for profile, row in zip(self.profiles, self.rows, strict=True)
            if profile.pk not in keys
        ]
        pairs = sorted([*kept, *zip(profiles, rows, strict=True)], key=lambda pair: pair[0].pk)
        return Snapshot([profile for profile, _ in pairs], [row for _, row in pairs])


class ProfileIndex:
    """Keeps one Snapshot up to date with the database, for one text space."""

    def __init__(self, space):
        self.space = space
        self.lock = threading.Lock()
        self.forget()

    def forget(self):
        """Hold nothing: the next look loads everything."""
        self.snapshot = None
        self.vocabulary = []
        self.names = {}
        self.settled_before = 0
        self.unsettled = {}

    def current(self):
        """The Snapshot that holds every profile saved before this call."""
        with self.lock:
            changed, settled_before, unsettled = self._look()
            if self.snapshot is None or VOCABULARY in changed:
                self._load_terms()
                self.snapshot = Snapshot(*self._load_profiles())
            elif changed:
                self.snapshot = self.snapshot.replaced(changed, *self._load_profiles(changed))
            self.settled_before, self.unsettled = settled_before, unsettled
            return self.snapshot

    def _look(self):
        """(keys touched since the last look, what to remember for the next one).

        A transaction that was running at the last look may have ended since, either way: its
        notes are compared again, so that what was rolled back is unlearned.
        """
        with connection.cursor() as cursor:
            cursor.execute(CHANGES, [self.settled_before])
            rows = cursor.fetchall()
        found = {key: (at, count) for key, at, count, _ in rows if key is not None}
        changed = {key for key, _ in found.items() ^ self.unsettled.items()}
        oldest_running = rows[0][3]
        unsettled = {key: note for key, note in found.items() if note[0] >= oldest_running}
        return changed, oldest_running, unsettled

    def _load_terms(self):
        terms = list(Term.objects.filter(kind__in=RECOGNISED_KINDS))
        self.vocabulary = terms
        self.names = {(term.kind, term.code): (term.name_fr, term.name_en) for term in terms}

    def _load_profiles(self, keys=None):
        """Published profiles and their encoded rows; all of them without `keys`."""
        published = Freelancer.objects.published().with_profile().order_by("pk")
        if keys is not None:
            published = published.filter(pk__in=keys)
        profiles = [Profile.of(freelancer) for freelancer in published]
        if not profiles:
            return [], []
        texts = self.space.encode(
            [profile.text for profile in profiles], [profile.language for profile in profiles]
        )
        return profiles, [texts[number : number + 1] for number in range(len(profiles))]
