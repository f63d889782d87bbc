"""Keeps the stored rows fresh: in batches that each commit, so that it may stop anywhere."""

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from marketplace.people.models import Freelancer
from matching.engine import text_space
from matching.index import current_stamp, encode_profiles, vocabulary_now
from matching.models import ProfileChange, ProfileRow

BATCH = 200
SHARDS = 64


def stale_keys(stamp):
    """Keys of published profiles whose row is missing or old, as a queryset in their order."""
    note = ProfileChange.objects.filter(pk=OuterRef("pk")).values("count")
    fresh = ProfileRow.objects.filter(pk=OuterRef("pk"), stamp=stamp, noted=OuterRef("note"))
    return (
        Freelancer.objects.published()
        .annotate(note=Coalesce(Subquery(note), 0))
        .filter(~Exists(fresh))
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def store_rows(*, report=lambda done, left: None):
    """Encode and store what is stale, and forget the rows of whoever is published no more.

    Safe to repeat and to run twice at once. report: called after each batch. Returns how many.
    """
    gone = ProfileRow.objects.exclude(pk__in=Freelancer.objects.published().values("pk"))
    gone.delete()
    stamp, done = current_stamp(), 0
    vocabulary = vocabulary_now()
    while keys := list(stale_keys(stamp)[:BATCH]):
        stored = store_batch(keys, text_space(), stamp, vocabulary)
        if not stored:
            break
        done += stored
        report(done, freshness()["stale"])
    return done


def store_batch(keys, space, stamp, vocabulary):
    """The notes are read before the profiles: a row may be newer than it says, never older."""
    noted = dict(ProfileChange.objects.filter(pk__in=keys).values_list("pk", "count"))
    rows = encode_profiles(keys, space, vocabulary)
    found = [
        ProfileRow(
            freelancer_id=int(row["pk"]),
            stamp=stamp,
            noted=noted.get(int(row["pk"]), 0),
            shard=int(row["pk"]) % SHARDS,
            row=row.tobytes(),
        )
        for row in rows
    ]
    ProfileRow.objects.bulk_create(
        found,
        update_conflicts=True,
        unique_fields=["freelancer_id"],
        update_fields=["stamp", "noted", "shard", "row"],
    )
    return len(found)


def freshness():
    """{"published": …, "stale": …}: how far the stored rows follow the profiles."""
    return {
        "published": Freelancer.objects.published().count(),
        "stale": stale_keys(current_stamp()).count(),
    }
