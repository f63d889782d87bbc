"""Portraits are written before anybody signs up: here they meet the profiles of whom they tell."""

from cms.pages.content import pages_of
from cms.pages.models import ArticlePage
from marketplace.people.models import Freelancer


def link_portraits():
    """Show beside each portrait of cms/pages/content/ the published profile that it names."""
    for language in ("fr", "en"):
        for words in pages_of(language).values():
            if "freelancer" in words:
                link_portrait(language, words["slug"], words["freelancer"])


def link_portrait(language, slug, email):
    portrait = ArticlePage.objects.filter(locale__language_code=language, slug=slug).first()
    profile = Freelancer.objects.published().filter(user__email=email).first()
    # The small demo has neither every profile nor any page.
    if portrait and profile:
        portrait.freelancer = profile
        portrait.save_revision().publish()
