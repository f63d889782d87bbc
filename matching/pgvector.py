"""The look at all profiles done by PostgreSQL with pgvector, for pools that outgrow one machine.

A process that holds no profile asks the database for the most alike of those who pass the filters,
reads only their stored rows, and scores these exactly as the engine does. The table is a mirror of
the stored rows, made by `prepare` where the extension exists: no migration, for a site that never
needs it may run on a server without pgvector.
"""

import numpy as np
from django.db import connection

from marketplace.needs.understanding import RECOGNISED_KINDS
from marketplace.taxonomy.models import Term
from matching.artefact import current_model
from matching.engine import Question, own_people, text_space
from matching.features import FAR_OVER_BUDGET
from matching.index import stamp_of, stored_rows
from matching.rows import row_dtype
from matching.selection import select
from matching.snapshot import Snapshot, Table, Vocabulary
from matching.storing import SHARDS

READ = 400
PREPARE = """
    CREATE EXTENSION IF NOT EXISTS vector;
    CREATE TABLE IF NOT EXISTS matching_profilevector (
        freelancer_id bigint PRIMARY KEY, shard smallint NOT NULL, meaning halfvec(256) NOT NULL
    );
"""
FORGET = """
    DELETE FROM matching_profilevector
    WHERE freelancer_id NOT IN (SELECT freelancer_id FROM matching_profilerow)
"""
STORE = """
    INSERT INTO matching_profilevector VALUES (%s, %s, %s::text::halfvec)
    ON CONFLICT (freelancer_id) DO UPDATE SET meaning = EXCLUDED.meaning
"""
# Small integers are exact in half precision, and the product is computed in single precision.
LIKENESS = "-(mirror.meaning::vector <#> %(need)s::vector) / 127"
MOST_ALIKE = f"""
    SELECT mirror.freelancer_id, {LIKENESS}
    FROM matching_profilevector AS mirror
    JOIN people_freelancer AS freelancer ON freelancer.id = mirror.freelancer_id
    LEFT JOIN taxonomy_commune AS town ON town.id = freelancer.commune_id
    WHERE freelancer.status = 'published' AND freelancer.capacity_minutes > 0
        AND (%(shards)s::int[] IS NULL OR mirror.shard = ANY(%(shards)s::int[]))
        AND (%(most)s::float IS NULL OR freelancer.rate_cents <= %(most)s::float)
        AND (%(spoken)s = ANY(freelancer.speaks) OR freelancer.language = %(spoken)s)
        AND (%(place)s <> 'remote' OR freelancer.works_remote)
        AND (%(place)s <> 'on_site' OR freelancer.works_on_site)
        AND (%(place)s = 'remote' OR %(latitude)s::float IS NULL
            OR (%(place)s = 'either' AND freelancer.works_remote)
            OR freelancer.works_on_site AND freelancer.radius_km >= 2 * 6371 * asin(least(1, sqrt(
                sin(radians(town.latitude - %(latitude)s::float) / 2) ^ 2
                + cos(radians(town.latitude)) * cos(radians(%(latitude)s::float))
                * sin(radians(town.longitude - %(longitude)s::float) / 2) ^ 2))))
    ORDER BY 2 DESC, 1
    LIMIT %(limit)s
"""  # noqa: S608 (constants alone)


def prepare():
    """Make the extension and the table; safe to repeat. Raises DatabaseError without pgvector."""
    with connection.cursor() as cursor:
        cursor.execute(PREPARE)


def mirror():
    """Copy the meanings of the stored rows. Returns how many."""
    dtype = row_dtype(text_space())
    stored = stored_rows(stamp_of(current_model().version))
    rows = np.frombuffer(b"".join(row for _, row in stored if row is not None), dtype)
    with connection.cursor() as cursor:
        cursor.execute(FORGET)
        cursor.executemany(STORE, [mirrored(row) for row in rows])
    return len(rows)


def mirrored(row):
    key = int(row["pk"])
    return key, key % SHARDS, as_text(row["text"]["vector"])


def most_alike(question, *, limit=READ, shards=None):
    """[(key, cosine)] of the profiles that pass the filters, the most alike by meaning first."""
    wanted = question.wanted
    most = wanted.max_rate_cents
    values = {
        "need": as_text(question.encoded.vector),
        "most": None if most is None else most * FAR_OVER_BUDGET,
        "spoken": wanted.spoken,
        "place": wanted.place,
        "latitude": wanted.latitude,
        "longitude": wanted.longitude,
        "shards": shards,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(MOST_ALIKE, values)
        return cursor.fetchall()


def rank_in_database(need, limit=5, *, shards=None):
    """[(key, log-odds)] of the best, best first, from a process that holds no profiles.

    The same as the engine's as long as at most READ profiles pass the filters; of more, the READ
    most alike are scored. shards: look at these alone, and merge the answers of the others.
    """
    vocabulary = Vocabulary(Term.objects.filter(kind__in=RECOGNISED_KINDS))
    empty = Snapshot(Table(np.empty(0, row_dtype(text_space())), vocabulary))
    keys = [key for key, _ in most_alike(Question.of(need, empty), shards=shards)]
    stored = stored_rows(stamp_of(current_model().version), keys)
    rows = np.frombuffer(b"".join(row for _, row in stored if row), row_dtype(text_space()))
    question = Question.of(need, Snapshot(Table(rows, vocabulary)))
    selection = select(question, question.retrieve(own_people(need)), limit)
    found = question.snapshot.column["pk"][selection.slots].tolist()
    return list(zip(found, selection.scored.log_odds.tolist(), strict=True))


def as_text(vector):
    return "[" + ",".join(str(value) for value in vector.tolist()) + "]"
