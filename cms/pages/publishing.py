"""What follows when a page is published, by an editor's hand or on its date."""

from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, Revision

from cms.pages import similarity
from cms.pages.models import ArticlePage, PublicPage
from cms.search import vocabulary


def follow_up(page_pk):
    """Know the page's words for the search, and find what to read after it."""
    page = Page.objects.live().filter(pk=page_pk).specific().first()
    if isinstance(page, PublicPage):
        vocabulary.learn(page.words, page.language)
    if isinstance(page, ArticlePage):
        similarity.relate(page)


def publish_due():
    """Publish and take down what editors scheduled."""
    due = Revision.page_revisions.filter(approved_go_live_at__lt=timezone.now())
    page_pks = [int(pk) for pk in due.values_list("object_id", flat=True)]
    call_command("publish_scheduled")
    for pk in page_pks:
        follow_up(pk)
