from itertools import accumulate

from django.core.cache import caches
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from cms.pages.blocks import BodyBlock
from cms.pages.caching import KEPT_SECONDS
from cms.pages.fields import BlocksField
from cms.pages.market import landing
from cms.pages.models.articles import ArticlePage
from cms.pages.models.public import PublicPage
from cms.pages.structured_data import questions


class HomePage(PublicPage):
    """The first page of a language: one question, then what to expect."""

    headline = models.CharField(_("headline"), max_length=120)
    lead = models.TextField(_("lead"), max_length=400)
    body = BlocksField(BodyBlock(), blank=True, verbose_name=_("body"))

    content_panels = [
        *PublicPage.content_panels,
        FieldPanel("headline"),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]
    TEXTS = [*PublicPage.TEXTS, "headline", "lead", "body"]
    # Below it stands every page type that names it as its parent.
    parent_page_types = ["wagtailcore.Page"]
    max_count_per_parent = 2

    class Meta:
        verbose_name = _("home page")

    def route(self, request, path_components):
        """Find a page below by its whole address at once, rather than level by level."""
        ends = accumulate(path_components, "{}/{}".format)
        paths = [f"{self.url_path}{end}/" for end in ends]
        # Only the slug has an index.
        there = Page.objects.live().filter(slug__in=path_components, url_path__in=paths)
        *above, found = there.order_by("depth") or [None]
        if found is None or found.url_path != paths[-1]:
            return super().route(request, path_components)
        model = found.specific_class
        page = model.objects.select_related(*model.SHOWN_WITH).get(pk=found.pk)
        page.trail = [self, *above]
        return RouteResult(page)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        articles = caches["pages"].get_or_set(
            f"newest:{self.locale_id}", self.newest_articles, KEPT_SECONDS
        )
        return {**context, "articles": articles, **landing()}

    def newest_articles(self):
        """Found among all by their date, so kept as long as a page."""
        articles = ArticlePage.objects.offered().filter(locale_id=self.locale_id)
        return list(articles.for_lists()[:3])

    @property
    def summary(self):
        return self.search_description or self.lead

    @property
    def kicker(self):
        return _("A few hours a month")

    def structured_data(self):
        return [*super().structured_data(), *questions(self.body)]
