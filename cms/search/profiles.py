"""Keeping profiles in the search: they change outside of Wagtail, so they are looked for."""

from datetime import timedelta

from django.utils import timezone
from wagtail.search.index import insert_or_update_object

from cms.search import vocabulary
from cms.search.models import PublicProfile

# Longer than the time between two turns, so that nothing falls in between.
LOOK_BACK = timedelta(minutes=30)


def index_changed():
    """Index what changed of late, and know its words, which only then are found unmended."""
    since = timezone.now() - LOOK_BACK
    changed = PublicProfile.get_indexed_objects().filter(updated_at__gte=since)
    index(changed)
    for profile in changed:
        vocabulary.learn(profile.words, profile.language)


def index_all():
    index(PublicProfile.get_indexed_objects())


def index(profiles):
    for profile in profiles.iterator(chunk_size=200):
        insert_or_update_object(profile)
