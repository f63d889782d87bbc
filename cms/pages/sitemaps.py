"""What search engines are told of: every public page, with its translations, and the profiles."""

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Page

from cms.webinars.models import Series, Session
from marketplace.people.models import Freelancer

LANGUAGES = [code for code, _name in settings.LANGUAGES]


class TranslatedSitemap(Sitemap):
    """Entries that come in several languages, each of which names the others.

    `items` are (lastmod or None, {language: path}).
    """

    limit = 2_000

    def get_urls(self, page=1, site=None, protocol=None):
        return [
            {
                "item": paths,
                "location": settings.BASE_URL + path,
                "lastmod": changed,
                "changefreq": "",
                "priority": "",
                "alternates": [
                    {"lang_code": language, "location": settings.BASE_URL + other}
                    for language, other in paths.items()
                ]
                if len(paths) > 1
                else [],
            }
            for changed, paths in self.paginator.page(page).object_list
            for path in paths.values()
        ]

    def get_latest_lastmod(self):
        return max((changed for changed, _paths in self._items() if changed), default=None)


class PagesSitemap(TranslatedSitemap):
    def items(self):
        entries = {}
        pages = Page.objects.live().public().filter(depth__gt=1).select_related("locale")
        for page in pages.order_by("pk"):
            changed, paths = entries.get(page.translation_key, (None, {}))
            paths[page.locale.language_code] = page.url
            newest = max(filter(None, [changed, page.last_published_at]), default=None)
            entries[page.translation_key] = (newest, paths)
        return list(entries.values())


class ProfilesSitemap(TranslatedSitemap):
    def items(self):
        profiles = Freelancer.objects.published().values_list("updated_at", "pk")
        return [
            (None, in_each_language("people:directory")),
            (None, in_each_language("matching:how")),
            *((changed, in_each_language("people:freelancer", pk)) for changed, pk in profiles),
        ]


class WebinarsSitemap(TranslatedSitemap):
    """The programme, every series that goes on, and sessions to come to or to watch again."""

    def items(self):
        sessions = Session.objects.on_site_map(at=timezone.now()).order_by("pk")
        series = Series.objects.running().values_list("slug", flat=True)
        return [
            (None, in_each_language("webinars:list")),
            *((None, in_each_language("webinars:series", slug)) for slug in series),
            *(
                (
                    each.replay_published_at,
                    in_each_language("webinars:session", each.series.slug, each.pk),
                )
                for each in sessions
            ),
        ]


def in_each_language(name, *args):
    """{language: path} of one of our own addresses."""
    paths = {}
    for language in LANGUAGES:
        with translation.override(language):
            paths[language] = reverse(name, args=args)
    return paths


SITEMAPS = {"pages": PagesSitemap, "profiles": ProfilesSitemap, "webinars": WebinarsSitemap}
