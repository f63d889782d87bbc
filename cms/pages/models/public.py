"""What every page of the site has in common."""

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from cms.pages.cards import card_digest
from cms.pages.structured_data import breadcrumbs, organization
from cms.search.fields import StemmedField


class PublicPage(Page):
    """A page that visitors read: it knows its translations, the way to it, and how to be found.

    Visitors get it from the cache for a minute (cms.pages.caching), so nothing on it may depend on
    who reads it.
    """

    # What is read together with the page when it is shown.
    SHOWN_WITH = ["locale"]
    # The fields that hold the page's words.
    TEXTS = ["title"]
    # The title's words twice: alone, to rank by, and with all others, to be found together.
    search_fields = [
        *Page.search_fields,
        StemmedField("title", boost=3),
        StemmedField("words"),
    ]

    class Meta:
        abstract = True

    @classmethod
    def get_indexed_objects(cls):
        return super().get_indexed_objects().select_related("locale")

    @property
    def language(self):
        return self.locale.language_code

    @property
    def words(self):
        """All that the page says, as plain text."""
        parts = [
            value
            for name in self.TEXTS
            for value in as_list(index.SearchField(name).get_value(self))
        ]
        return strip_tags("\n".join(parts))

    @property
    def address(self):
        """The one address of this page, as search engines keep it."""
        return settings.BASE_URL + (self.url or "")

    @property
    def summary(self):
        """What search engines and shared links say of the page."""
        return self.search_description or getattr(self, "intro", "")

    @property
    def kicker(self):
        """The few words above the title, on the page's card."""
        return str(self._meta.verbose_name).capitalize()

    @property
    def card_address(self):
        """Where the picture is that stands for the page when it is shared."""
        digest = card_digest(self.title, self.kicker)
        return settings.BASE_URL + reverse("pages:card", args=[self.pk, digest])

    def urls_by_language(self):
        """{language: address of this page in it}, for those languages in which it is published."""
        same = Page.objects.live().filter(translation_key=self.translation_key)
        pages = same.select_related("locale")
        return {page.locale.language_code: page.url for page in pages}

    @cached_property
    def view_restrictions(self):
        """Those of this page and of the pages above it; an alias has its source's."""
        ends = range(self.steplen, len(self.path) + 1, self.steplen)
        paths = [self.path[:end] for end in ends]
        here = Q(page__path__in=paths) | Q(page__aliases__path__in=paths)
        return PageViewRestriction.objects.filter(here).distinct()

    def get_view_restrictions(self):
        """Wagtail asks before it serves, and `serve` asks again: one query for both."""
        return self.view_restrictions

    @cached_property
    def trail(self):
        """The pages above this one, from the first page of its language down."""
        return list(self.get_ancestors().filter(depth__gt=1).order_by("depth"))

    @property
    def breadcrumb(self):
        """The trail as <c-breadcrumb> takes it."""
        above = [{"label": page.title, "href": page.url} for page in self.trail]
        return [*above, {"label": self.title}]

    def structured_data(self):
        """What machines read of this page, as schema.org items: a list of dicts."""
        return [organization(), breadcrumbs([*self.trail, self])]

    def serve_preview(self, request, mode_name):
        """As visitors will read it, with Wagtail's accessibility checks, whose script is inline."""
        response = super().serve_preview(request, mode_name)
        response._csp_exempt = True
        return response

    def serve(self, request, *args, **kwargs):
        response = super().serve(request, *args, **kwargs)
        response.is_for_all = not self.view_restrictions
        return response


def as_list(value):
    """The texts of a field: a StreamField has many, others one or none."""
    return value if isinstance(value, list) else [value or ""]
