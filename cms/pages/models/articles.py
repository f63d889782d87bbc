"""Articles, and the categories under which editors put them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import PageManager, TranslatableMixin
from wagtail.query import PageQuerySet
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from cms.pages.blocks import BodyBlock, ClosingBlock, PinnedBlock
from cms.pages.fields import BlocksField
from cms.pages.headings import headings_of
from cms.pages.models.public import PublicPage
from cms.pages.querysets import for_everyone
from cms.pages.structured_data import article, questions
from marketplace.people.models import Freelancer

WORDS_PER_MINUTE = 220
SIMILAR_SHOWN = 3


@register_snippet
class Category(TranslatableMixin):
    """The shelf on which editors put an article, such as "Métiers"."""

    name = models.CharField(_("name"), max_length=60)
    slug = models.SlugField(_("short name in addresses"), max_length=60)

    panels = [FieldPanel("name"), FieldPanel("slug")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["locale", "slug"], name="category_slug_in_its_language")
        ]

    def __str__(self):
        return self.name


class ArticleQuerySet(PageQuerySet):
    def offered(self):
        """What anybody may read now."""
        return self.live().filter(for_everyone())

    def recent(self):
        """Newest first, by the date shown or else that of publication."""
        return self.annotate(on=Coalesce("dated_on", "first_published_at__date")).order_by(
            "-on", "-pk"
        )

    def for_lists(self):
        """Newest first, without what a card does not show."""
        return self.recent().defer("body", "closing", "pinned").select_related("category")


class ArticlePage(PublicPage):
    """One article: a guide, a review, a portrait…"""

    class Kind(models.TextChoices):
        GUIDE = "guide", _("Guide")
        TOOLS = "tools", _("Tools")
        SECTOR = "sector", _("Sector")
        RATES = "rates", _("Rates")
        PORTRAIT = "portrait", _("Portrait")
        CAREER = "career", _("The profession")

    class Audience(models.TextChoices):
        COMPANIES = "companies", _("For companies")
        FREELANCERS = "freelancers", _("Especially for freelancers")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.GUIDE)
    category = models.ForeignKey(
        Category,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("category"),
    )
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
    freelancer = models.ForeignKey(
        Freelancer,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"status": "published"},
        verbose_name=_("whose portrait this is"),
        help_text=_("Her published profile is shown beside the portrait, as visitors see it."),
    )
    body = BlocksField(BodyBlock(), verbose_name=_("body"))
    closing = BlocksField(
        ClosingBlock(max_num=1, required=False),
        blank=True,
        verbose_name=_("closing call to action"),
        help_text=_("Without one, the usual call for this audience is shown."),
    )
    pinned = BlocksField(
        PinnedBlock(max_num=SIMILAR_SHOWN, required=False),
        blank=True,
        verbose_name=_("to read next"),
        help_text=_("Shown first; articles on close subjects fill what is left."),
    )
    reading_minutes = models.PositiveSmallIntegerField(default=1, editable=False)

    content_panels = [
        *PublicPage.content_panels,
        FieldPanel("intro"),
        MultiFieldPanel(
            [
                FieldPanel("kind"),
                FieldPanel("category"),
                FieldPanel("audience"),
                FieldPanel("author"),
                FieldPanel("dated_on"),
                FieldPanel("picture"),
                FieldPanel("freelancer"),
            ],
            heading=_("About the article"),
        ),
        FieldPanel("body"),
        FieldPanel("closing"),
        FieldPanel("pinned"),
    ]
    SHOWN_WITH = [*PublicPage.SHOWN_WITH, "category", "picture"]
    TEXTS = [*PublicPage.TEXTS, "intro", "body"]
    search_fields = [
        *PublicPage.search_fields,
        index.FilterField("kind"),
        index.FilterField("audience"),
    ]
    parent_page_types = ["pages.ArticleIndexPage"]
    subpage_types = []

    objects = PageManager.from_queryset(ArticleQuerySet)()

    class Meta:
        verbose_name = _("article")

    def clean(self):
        super().clean()
        self.reading_minutes = minutes_to_read(self.words)

    @property
    def kicker(self):
        return self.get_kind_display()

    @property
    def person(self):
        """The published profile of whom the portrait is, or None."""
        if self.freelancer_id is None:
            return None
        return Freelancer.objects.published().with_profile().filter(pk=self.freelancer_id).first()

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return {
            **context,
            "headings": headings_of(self.body),
            "person": self.person,
            "similar": self.similar(),
        }

    def structured_data(self):
        return [*super().structured_data(), article(self), *questions(self.body)]

    def similar(self):
        """What to read next, pinned articles first: three at most."""
        wanted = [block.value.pk for block in self.pinned if block.value]
        reading = ArticleReading.objects.filter(article=self).first()
        wanted += [pk for pk in (reading.similar_pks if reading else []) if pk not in wanted]
        others = ArticlePage.objects.offered().exclude(pk=self.pk)
        found = others.for_lists().in_bulk(wanted)
        return [found[pk] for pk in wanted if pk in found][:SIMILAR_SHOWN]


class ArticleReading(models.Model):
    """What the matching engine's text space makes of a published article (cms.pages.similarity).

    Beside the article and not in it: a revision brings back words, never what was read in them.
    """

    article = models.OneToOneField(
        ArticlePage, on_delete=models.CASCADE, primary_key=True, related_name="reading"
    )
    # Of the text and of the model that read it.
    digest = models.CharField(max_length=64)
    vector = models.BinaryField()
    # Articles on close subjects, closest first.
    similar_pks = ArrayField(models.PositiveIntegerField(), default=list)

    def __str__(self):
        return f"Reading of article {self.pk}"


def minutes_to_read(text):
    """Whole minutes, at least one, at 220 words a minute."""
    return max(1, round(len(text.split()) / WORDS_PER_MINUTE))
