from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from cms.pages.blocks import BodyBlock
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
    search_fields = [*PublicPage.search_fields, index.SearchField("lead")]
    # Below it stands every page type that names it as its parent.
    parent_page_types = ["wagtailcore.Page"]
    max_count_per_parent = 2

    class Meta:
        verbose_name = _("home page")

    def route(self, request, path_components):
        """Find a page below by its whole address at once, rather than level by level."""
        if path_components:
            url_path = f"{self.url_path}{'/'.join(path_components)}/"
            # Only the slug has an index.
            found = Page.objects.live().filter(slug=path_components[-1], url_path=url_path).first()
            if found:
                return RouteResult(found.specific)
        return super().route(request, path_components)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        articles = ArticlePage.objects.live().public().filter(locale=self.locale).for_lists()[:3]
        return {**context, "articles": articles, **landing()}

    @property
    def summary(self):
        return self.search_description or self.lead

    @property
    def kicker(self):
        return _("A few hours a month")

    def structured_data(self):
        return [*super().structured_data(), *questions(self.body)]
