from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from cms.pages.blocks import BodyBlock
from cms.pages.fields import BlocksField
from cms.pages.market import landing
from cms.pages.models.articles import ArticlePage
from cms.pages.models.public import PublicPage


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

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        articles = ArticlePage.objects.live().public().filter(locale=self.locale).recent()[:3]
        return {**context, "articles": articles, **landing()}
