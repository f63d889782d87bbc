"""The published profiles as each worker holds them in memory, a query behind the database.

Triggers note the transaction that last touched each profile (ProfileChange). Before each ranking a
worker asks for the notes of transactions that its own copy may not hold, and loads these profiles
anew: one short query when nothing changed. What is loaded are stored rows (ProfileRow); a profile
saved a moment ago, whose row isn't stored yet, is encoded on the spot.
"""

import threading

import numpy as np
import psycopg
from django.db import connection

from marketplace.needs.understanding import RECOGNISED_KINDS
from marketplace.people.models import Freelancer
from marketplace.taxonomy.models import Term
from matching.artefact import current_model
from matching.rows import LAYOUT, Profile, packed, row_dtype
from matching.snapshot import Snapshot, Table, Vocabulary

VOCABULARY = 0
# So many profiles are encoded while somebody waits; the others keep their former row, or come in
# with the looks that follow.
ENCODED_AT_ONCE = 200
ENCODED_AT_FIRST = 20_000
CHANGES = """
    SELECT freelancer_id, transaction, count, pg_snapshot_xmin(snapshot)::text::bigint
    FROM pg_current_snapshot() AS snapshot
    LEFT JOIN matching_profilechange ON transaction >= %s
"""
ROWS = """
    SELECT freelancer.id, stored.row
    FROM people_freelancer AS freelancer
    LEFT JOIN matching_profilechange AS change ON change.freelancer_id = freelancer.id
    LEFT JOIN matching_profilerow AS stored ON stored.freelancer_id = freelancer.id
        AND stored.stamp = %s AND stored.noted = coalesce(change.count, 0)
    WHERE freelancer.status = 'published'
"""


class ProfileIndex:
    """Keeps one Snapshot up to date with the database, for one text space."""

    def __init__(self, space, version):
        self.space = space
        self.stamp = stamp_of(version)
        self.lock = threading.Lock()
        self.forget()

    def forget(self):
        """Hold nothing: the next look loads everything."""
        self.snapshot = None
        self.vocabulary = Vocabulary()
        self.settled_before = 0
        self.unsettled = {}
        self.pending = set()

    def current(self):
        """The Snapshot that holds every profile saved before this call."""
        with self.lock:
            changed, settled_before, unsettled = self._look()
            if self.snapshot is None or VOCABULARY in changed:
                self._load_all()
            elif keys := {key for key in changed | self.pending if key > VOCABULARY}:
                rows = self._rows(sorted(keys), ENCODED_AT_ONCE)
                replaced = self.snapshot.replaced(keys - self.pending, rows)
                if replaced is None:
                    self._load_all()
                else:
                    self.snapshot = replaced
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

    def _load_all(self):
        self.vocabulary = vocabulary_now()
        self.pending = set()
        self.snapshot = Snapshot(Table(self._rows(None, ENCODED_AT_FIRST), self.vocabulary))

    def _rows(self, keys, at_once):
        """Rows of published profiles by key; all of them without `keys`. Sets `pending`."""
        found = stored_rows(self.stamp, keys)
        stale = [key for key, row in found if row is None]
        stored = b"".join(row for _, row in found if row is not None)
        encoded = encode_profiles(stale[:at_once], self.space, self.vocabulary)
        self.pending = set(stale[at_once:])
        rows = np.concatenate([np.frombuffer(stored, encoded.dtype), encoded])
        return rows[np.argsort(rows["pk"], kind="stable")] if len(encoded) else rows


def vocabulary_now():
    """The Vocabulary of the terms that there are."""
    return Vocabulary(Term.objects.filter(kind__in=RECOGNISED_KINDS))


def stamp_of(version):
    """What a stored row must bear to be read by this code with this artefact."""
    return f"{LAYOUT}:{version}"


def current_stamp():
    """That of the artefact in use."""
    return stamp_of(current_model().version)


def stored_rows(stamp, keys=None):
    """[(key, bytes, or None if they are stale)] of published profiles, by key."""
    some, values = "ORDER BY 1", [stamp]
    if keys is not None:
        some, values = "AND freelancer.id = ANY(%s) ORDER BY 1", [stamp, list(keys)]
    connection.ensure_connection()
    # Django's cursors receive bytes as text, twice as long.
    with psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(ROWS + some, values, binary=True).fetchall()


def encode_profiles(keys, space, vocabulary):
    """Rows of published profiles, computed from what the database says now."""
    if not keys:
        return np.empty(0, row_dtype(space))
    published = Freelancer.objects.published().with_profile().filter(pk__in=keys).order_by("pk")
    known = published.select_related("responsiveness").prefetch_related("declined_terms")
    profiles = [Profile.of(freelancer) for freelancer in known]
    return packed(profiles, space, vocabulary.keys)
