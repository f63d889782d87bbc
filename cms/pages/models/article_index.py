from django.core.paginator import Paginator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms.pages.filters import ArticleFilter
from cms.pages.models.articles import ArticlePage
from cms.pages.models.public import PublicPage


class ArticleIndexPage(PublicPage):
    """All articles of one language, newest first; the address holds the filters."""

    PER_PAGE = 12

    intro = models.TextField(_("introduction"), max_length=400, blank=True)

    content_panels = [*PublicPage.content_panels, FieldPanel("intro")]
    TEXTS = [*PublicPage.TEXTS, "intro"]
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.ArticlePage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("article index")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        articles = ArticlePage.objects.offered().child_of(self).for_lists()
        request.locale_id = self.locale_id
        filters = ArticleFilter(request.GET, queryset=articles, request=request)
        understood = filters.is_valid() and not filters.unknown
        found = filters.qs if understood else articles.none()
        page = Paginator(found, self.PER_PAGE).get_page(request.GET.get("page"))
        return {
            **context,
            "filters": filters,
            "understood": understood,
            "articles": page,
            "relaxations": filters.relaxations() if understood and not page.object_list else [],
        }

    def serve(self, request, *args, **kwargs):
        """400 when the address asks for a filter that we do not know."""
        response = super().serve(request, *args, **kwargs)
        if not response.context_data["understood"]:
            response.status_code = 400
        return response
