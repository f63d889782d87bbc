from datetime import timedelta

from celery import shared_task
from django.utils import timezone
from wagtail.models import Page
from wagtail.search.index import insert_or_update_object

from cms.pages.models import PublicPage
from cms.search import vocabulary
from cms.search.models import PublicProfile

# Longer than the time between two turns, so that nothing falls in between.
LOOK_BACK = timedelta(minutes=30)


@shared_task
def learn_page(pk):
    """Know the words of a page that was just published."""
    page = Page.objects.live().get(pk=pk).specific
    if isinstance(page, PublicPage):
        vocabulary.learn(page.words, page.locale.language_code)


@shared_task
def index_changed_profiles():
    """Let new and changed profiles be found. What is no longer published never is."""
    since = timezone.now() - LOOK_BACK
    for profile in PublicProfile.get_indexed_objects().filter(updated_at__gte=since):
        insert_or_update_object(profile)


@shared_task
def learn_words():
    """Each night: index every profile, and know the words of what is published."""
    for profile in PublicProfile.get_indexed_objects().iterator(chunk_size=200):
        insert_or_update_object(profile)
    vocabulary.learn_all()
