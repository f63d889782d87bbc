"""The site in front: pages hold words, never business records."""

from django.core.paginator import Paginator
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from cms.pages.blocks import BodyBlock
from cms.pages.context import home_context

WORDS_PER_MINUTE = 220


class HomePage(Page):
    """The first page of a language: one question, then what to expect."""

    headline = models.CharField(_("headline"), max_length=120)
    lead = models.TextField(_("lead"), max_length=400)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("body"))

    content_panels = [
        *Page.content_panels,
        FieldPanel("headline"),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["pages.ArticleIndexPage", "pages.StandardPage"]
    max_count_per_parent = 2

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        articles = ArticlePage.objects.live().public().filter(locale=self.locale).recent()[:3]
        return {**context, "articles": articles, **home_context()}


class StandardPage(Page):
    """A page of words: legal notice, privacy, how it works."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("body"))

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("body")]
    parent_page_types = ["pages.HomePage"]
    subpage_types = []

    class Meta:
        verbose_name = _("standard page")


class ArticleIndexPage(Page):
    """All articles of one language, newest first."""

    PER_PAGE = 12

    intro = models.TextField(_("introduction"), max_length=400, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.ArticlePage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("article index")

    def get_context(self, request, *args, **kwargs):
        """Articles of one kind when `?kind=` names it; an unknown kind shows all."""
        context = super().get_context(request, *args, **kwargs)
        articles = ArticlePage.objects.live().public().child_of(self).recent()
        kind = request.GET.get("kind")
        if kind in ArticlePage.Kind.values:
            articles = articles.filter(kind=kind)
        page = Paginator(articles, self.PER_PAGE).get_page(request.GET.get("page"))
        return {**context, "articles": page, "kinds": ArticlePage.Kind.choices, "kind": kind}


class ArticleQuerySet(PageQuerySet):
    def recent(self):
        """Newest first, by the date shown or else that of publication."""
        return self.annotate(on=Coalesce("dated_on", "first_published_at__date")).order_by(
            "-on", "-pk"
        )


class ArticlePage(Page):
    """One article: a guide, a review, a portrait…"""

    class Kind(models.TextChoices):
        GUIDE = "guide", _("Guide")
        TOOLS = "tools", _("Tools")
        SECTOR = "sector", _("Sectors")
        RATES = "rates", _("Rates")
        PORTRAIT = "portrait", _("Portraits")
        CAREER = "career", _("The profession")

    class Audience(models.TextChoices):
        COMPANIES = "companies", _("For companies")
        FREELANCERS = "freelancers", _("For freelancers")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.GUIDE)
    audience = models.CharField(
        _("audience"), max_length=12, choices=Audience.choices, default=Audience.COMPANIES
    )
    intro = models.TextField(_("introduction"), max_length=400)
    author = models.CharField(_("author"), max_length=120, blank=True)
    dated_on = models.DateField(_("date shown"), null=True, blank=True)
    picture = models.ForeignKey(
        "media.SiteImage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"))

    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        MultiFieldPanel(
            [
                FieldPanel("kind"),
                FieldPanel("audience"),
                FieldPanel("author"),
                FieldPanel("dated_on"),
                FieldPanel("picture"),
            ],
            heading=_("About the article"),
        ),
        FieldPanel("body"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("intro"),
        index.SearchField("body"),
        index.FilterField("kind"),
        index.FilterField("audience"),
    ]
    parent_page_types = ["pages.ArticleIndexPage"]
    subpage_types = []

    objects = PageManager.from_queryset(ArticleQuerySet)()

    class Meta:
        verbose_name = _("article")

    @property
    def reading_minutes(self):
        """Whole minutes, at least one, at 220 words a minute."""
        words = len(strip_tags(f"{self.intro} {self.body}").split())
        return max(1, round(words / WORDS_PER_MINUTE))

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        others = ArticlePage.objects.live().public().sibling_of(self, inclusive=False)
        same_kind_first = others.annotate(
            same=models.Case(models.When(kind=self.kind, then=0), default=1)
        ).order_by("same", "-first_published_at")
        return {**context, "similar": same_kind_first[:3]}
