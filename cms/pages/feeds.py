"""The articles of one language as an RSS feed."""

from datetime import datetime, time

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404
from django.utils import timezone, translation
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _
from wagtail.models import Locale

from cms.pages.models import ArticlePage

SHOWN = 20


class ArticlesFeed(Feed):
    feed_type = Rss201rev2Feed

    def __call__(self, request, *args, **kwargs):
        """GET feeds/<language>.xml"""
        with translation.override(kwargs["language"]):
            return super().__call__(request, *args, **kwargs)

    def get_object(self, request, language):
        locale = Locale.objects.filter(language_code=language).first()
        if locale is None:
            raise Http404
        return locale

    def title(self, locale):
        return f"{settings.WAGTAIL_SITE_NAME} – {_('Articles')}"

    def link(self, locale):
        return f"{settings.BASE_URL}/{locale.language_code}/guides/"

    def feed_url(self, locale):
        return f"{settings.BASE_URL}/feeds/{locale.language_code}.xml"

    def description(self, locale):
        return _("What an office manager does, what it costs, and how to work together well.")

    def items(self, locale):
        return ArticlePage.objects.offered().filter(locale=locale).for_lists()[:SHOWN]

    def item_title(self, article):
        return article.title

    def item_description(self, article):
        return article.intro

    def item_link(self, article):
        return article.address

    def item_guid(self, article):
        """The same for ever, whatever becomes of the slug."""
        return f"{settings.BASE_URL}/articles/{article.translation_key}/{article.locale_id}"

    item_guid_is_permalink = False

    def item_pubdate(self, article):
        if article.dated_on:
            return timezone.make_aware(datetime.combine(article.dated_on, time(8)))
        return article.first_published_at

    def item_updateddate(self, article):
        return article.last_published_at

    def item_categories(self, article):
        return [article.get_kind_display(), *([article.category.name] if article.category else [])]
