"""The look at all profiles done by PostgreSQL with pgvector, for pools that outgrow one machine.

A process that holds no profile asks the database who passes the filters, the most alike by meaning
first, reads their stored rows some hundreds at a time and scores them exactly as the engine does,
until nobody who is left can be among the best. The table is a mirror of the stored rows, made by
`prepare` where the extension exists: no migration, for a site that never needs it may run on a
server without pgvector. Whoever isn't mirrored yet, or has changed since, is read first.
"""

from dataclasses import dataclass, replace

import numpy as np
from django.db import connection

from matching.engine import Question, own_people, text_space
from matching.features import COMPANY, FAR_OVER_BUDGET
from matching.index import current_stamp, encode_profiles, stored_rows, vocabulary_now
from matching.ranking import both, worth_in_log_odds
from matching.retrieval import FILTERS, Promised, allowed_slots, passing, promised_minutes
from matching.rows import row_dtype
from matching.selection import DIGITS, in_order, select
from matching.snapshot import Snapshot, Table
from matching.storing import SHARDS

READ = 400
PREPARE = """
    CREATE EXTENSION IF NOT EXISTS vector;
    CREATE TABLE IF NOT EXISTS matching_profilevector (
        freelancer_id bigint PRIMARY KEY, stamp text NOT NULL, noted bigint NOT NULL,
        meaning halfvec(256) NOT NULL
    );
"""
FORGET = """
    DELETE FROM matching_profilevector
    WHERE freelancer_id NOT IN (SELECT freelancer_id FROM matching_profilerow)
"""
UNMIRRORED = """
    SELECT stored.row, stored.noted FROM matching_profilerow AS stored
    LEFT JOIN matching_profilevector AS mirror USING (freelancer_id, stamp, noted)
    WHERE stored.stamp = %s AND mirror.freelancer_id IS NULL ORDER BY freelancer_id LIMIT %s
"""
STORE = """
    INSERT INTO matching_profilevector VALUES (%s, %s, %s, %s::text::halfvec)
    ON CONFLICT (freelancer_id) DO UPDATE
    SET stamp = EXCLUDED.stamp, noted = EXCLUDED.noted, meaning = EXCLUDED.meaning
"""
# Small integers are exact in half precision, and the product is computed in single precision.
LIKENESS = "-(mirror.meaning::vector <#> %(need)s::vector) / 127"
MOST_ALIKE = f"""
    SELECT freelancer.id, coalesce({LIKENESS}, 1)
    FROM people_freelancer AS freelancer
    LEFT JOIN matching_profilechange AS change ON change.freelancer_id = freelancer.id
    LEFT JOIN matching_profilevector AS mirror ON mirror.freelancer_id = freelancer.id
        AND mirror.stamp = %(stamp)s AND mirror.noted = coalesce(change.count, 0)
    LEFT JOIN taxonomy_commune AS town ON town.id = freelancer.commune_id
    WHERE freelancer.status = 'published'
        AND (%(shards)s::int[] IS NULL OR freelancer.id %% {SHARDS} = ANY(%(shards)s::int[]))
        AND (NOT %(hours)s OR freelancer.capacity_minutes > 0)
        AND (%(most)s::float IS NULL OR freelancer.rate_cents <= %(most)s::float)
        AND (%(spoken)s::text IS NULL
            OR %(spoken)s = ANY(freelancer.speaks) OR freelancer.language = %(spoken)s)
        AND (%(place)s::text IS DISTINCT FROM 'remote' OR freelancer.works_remote)
        AND (%(place)s::text IS DISTINCT FROM 'on_site' OR freelancer.works_on_site)
        AND (%(latitude)s::float IS NULL
            OR %(either)s AND freelancer.works_remote
            OR freelancer.works_on_site AND freelancer.radius_km + 1 >= 2 * 6371 * asin(least(1,
                sqrt(sin(radians(town.latitude - %(latitude)s::float) / 2) ^ 2
                + cos(radians(town.latitude)) * cos(radians(%(latitude)s::float))
                * sin(radians(town.longitude - %(longitude)s::float) / 2) ^ 2))))
    ORDER BY 2 DESC, 1
"""  # noqa: S608 (constants alone)


def prepare():
    """Make the extension and the table; safe to repeat. Raises DatabaseError without pgvector."""
    with connection.cursor() as cursor:
        cursor.execute(PREPARE)


def mirror():
    """Copy the meanings of stored rows that are new or have changed. Returns how many."""
    stamp, dtype, done = current_stamp(), row_dtype(text_space()), 0
    with connection.cursor() as cursor:
        cursor.execute(FORGET)
        while True:
            cursor.execute(UNMIRRORED, [stamp, READ])
            found = [(np.frombuffer(row, dtype)[0], noted) for row, noted in cursor.fetchall()]
            if not found:
                return done
            cursor.executemany(STORE, [mirrored(row, stamp, noted) for row, noted in found])
            done += len(found)


def mirrored(row, stamp, noted):
    return int(row["pk"]), stamp, noted, as_text(row["text"]["vector"])


def most_alike(question, filters=FILTERS, *, shards=None):
    """[(key, cosine)] of the profiles that pass these filters, the most alike by meaning first.

    A little more than those who are near enough: the engine's own filter decides. The cosine of
    whoever isn't mirrored as she is now is taken to be 1.
    """
    wanted = question.wanted
    has_distance = "distance" in filters and wanted.place not in {None, "remote"}
    values = {
        "need": as_text(question.encoded.vector),
        "stamp": current_stamp(),
        "shards": shards,
        "hours": "hours" in filters,
        "most": None
        if wanted.max_rate_cents is None or "rate" not in filters
        else wanted.max_rate_cents * FAR_OVER_BUDGET,
        "spoken": wanted.spoken if "language" in filters else None,
        "place": wanted.place if "place" in filters else None,
        "either": wanted.place == "either",
        "latitude": wanted.latitude if has_distance else None,
        "longitude": wanted.longitude if has_distance else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(MOST_ALIKE, values)
        return cursor.fetchall()


@dataclass(frozen=True)
class Search:
    """A Question to everybody, and who is left out: some people, other shards, busy months."""

    question: Question
    excluded: frozenset[int]
    taken: dict[int, int]
    shards: list[int] | None


def rank_in_database(need, limit=5, *, shards=None):
    """[(key, log-odds)] of the best, best first, from a process that holds no profiles.

    The same as the engine's. shards: look at these alone, and merge the answers of the others.
    """
    vocabulary = vocabulary_now()
    question = Question.of(need, snapshot_of([], vocabulary))
    search = Search(question, own_people(need), promised_minutes(), shards)
    for dropped in range(len(FILTERS) + 1):
        if best := best_of(search, FILTERS[dropped:], limit):
            return best
    return []


def best_of(search, filters, limit):
    """The best of those who pass these filters; nobody when none does."""
    alike = most_alike(search.question, filters, shards=search.shards)
    keys, odds = np.empty(0, np.int64), np.empty(0, np.float32)
    for start in range(0, len(alike), READ):
        some = alike[start : start + READ]
        least = odds[-1] - 10.0**-DIGITS if len(keys) == limit else -np.inf
        if highest(search.question, some[0][1]) < least:
            break
        found = scored(search, [key for key, _cosine in some], filters, limit)
        keys, odds = (np.concatenate(pair) for pair in zip((keys, odds), found, strict=True))
        order = in_order(odds, keys)[:limit]
        keys, odds = keys[order], odds[order]
    return list(zip(keys.tolist(), odds.tolist(), strict=True))


def scored(search, keys, filters, limit):
    """(keys, log-odds) of the best of these profiles, scored as the engine scores."""
    snapshot = snapshot_of(keys, search.question.snapshot.vocabulary)
    promised = Promised.of(search.taken, snapshot)
    question = replace(search.question, snapshot=snapshot, promised=promised)
    allowed = allowed_slots(snapshot, search.excluded)
    found = passing(question.wanted, snapshot, promised, allowed, filters)
    selection = select(question, found, limit)
    return snapshot.column["pk"][selection.slots], selection.scored.log_odds


def highest(question, cosine):
    """The log-odds that nobody with at most this cosine exceeds, were all else perfect."""
    model = question.model
    worth = worth_in_log_odds(model, question.wanted.signals)
    odds = {side: intercept + sum(most.values()) for side, (intercept, most) in worth.items()}
    if most := worth[COMPANY][1].get("text"):
        weights = model.text_weights
        text = sum(weights.values()) - weights["meaning"] * (1 - max(0.0, float(cosine)))
        odds[COMPANY] += most * (text / model.text_full - 1)
    return both(odds.values())


def snapshot_of(keys, vocabulary):
    """These profiles as a Snapshot: their stored rows, encoded anew where they are stale."""
    space = text_space()
    found = stored_rows(current_stamp(), keys) if keys else []
    stored = b"".join(row for _, row in found if row is not None)
    stale = [key for key, row in found if row is None]
    encoded = encode_profiles(stale, space, vocabulary)
    rows = np.concatenate([np.frombuffer(stored, row_dtype(space)), encoded])
    return Snapshot(Table(rows[np.argsort(rows["pk"], kind="stable")], vocabulary))


def as_text(vector):
    return "[" + ",".join(str(value) for value in vector.tolist()) + "]"
