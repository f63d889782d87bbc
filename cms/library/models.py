"""White papers: read for an address, handed over at once."""

from django.core import signing
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, PageManager
from wagtail.search import index

from cms.audience import Audience
from cms.leads.models import Lead
from cms.leads.source import source_of
from cms.library.forms import PaperRequestForm
from cms.library.handover import SALT
from cms.library.querysets import WhitePaperQuerySet
from cms.pages.models import PublicPage
from cms.pages.structured_data import white_paper


class LibraryPage(PublicPage):
    """All white papers of one language, newest first."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True)

    TEXTS = [*PublicPage.TEXTS, "intro"]
    content_panels = [*PublicPage.content_panels, FieldPanel("intro")]
    template = "library/library.html"
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["library.WhitePaperPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("library")

    def get_context(self, request, *args, **kwargs):
        papers = WhitePaperPage.objects.on_offer(self.locale.language_code).child_of(self)
        return {**super().get_context(request, *args, **kwargs), "papers": papers}


class WhitePaperPage(PublicPage):
    """One white paper: what it teaches, its cover, and the form that hands it over."""

    subtitle = models.CharField(_("subtitle"), max_length=120, blank=True)
    summary = models.TextField(_("summary"), max_length=400)
    audience = models.CharField(
        _("audience"), max_length=12, choices=Audience.choices, default=Audience.COMPANIES
    )
    dated_on = models.DateField(_("date shown"), default=timezone.localdate)
    cover = models.ForeignKey(
        "media.SiteImage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cover"),
    )
    document = models.ForeignKey(
        "media.SiteDocument",
        on_delete=models.PROTECT,
        related_name="white_papers",
        verbose_name=_("PDF"),
        help_text=_("Only those who filled in the form can open it."),
    )

    content_panels = [
        *PublicPage.content_panels,
        FieldPanel("subtitle"),
        FieldPanel("summary"),
        InlinePanel("lessons", label=_("What you will learn"), min_num=1, max_num=6),
        MultiFieldPanel(
            [FieldPanel("audience"), FieldPanel("dated_on")], heading=_("About the paper")
        ),
        FieldPanel("cover"),
        FieldPanel("document"),
    ]
    SHOWN_WITH = [*PublicPage.SHOWN_WITH, "cover"]
    TEXTS = [*PublicPage.TEXTS, "subtitle", "summary"]
    search_fields = [
        *PublicPage.search_fields,
        index.FilterField("audience"),
    ]
    template = "library/white_paper.html"
    parent_page_types = ["library.LibraryPage"]
    subpage_types = []

    objects = PageManager.from_queryset(WhitePaperQuerySet)()

    class Meta:
        verbose_name = _("white paper")

    def get_context(self, request, *args, form=None, **kwargs):
        """The page with the form that hands the paper over; a view may bring one with errors."""
        context = super().get_context(request, *args, **kwargs)
        form = form or PaperRequestForm(initial=source_of(request))
        return {**context, "form": form, "lessons": self.lessons.all()}

    def structured_data(self):
        return [*super().structured_data(), white_paper(self)]


class Lesson(Orderable):
    """One line of what a reader will be able to do."""

    paper = ParentalKey(WhitePaperPage, on_delete=models.CASCADE, related_name="lessons")
    text = models.CharField(_("text"), max_length=140)

    class Meta(Orderable.Meta):
        pass

    def __str__(self):
        return self.text


class PaperRequest(models.Model):
    """One person asked for one paper; her details are in the lead."""

    lead = models.OneToOneField(Lead, on_delete=models.CASCADE, related_name="paper_request")
    paper = models.ForeignKey(WhitePaperPage, on_delete=models.CASCADE, related_name="requests")
    asked_at = models.DateTimeField(default=timezone.now)
    opened = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.paper} · {self.asked_at:%Y-%m-%d}"

    @property
    def token(self):
        """A signed key to the file, whose time runs from now; see cms.library.handover."""
        return signing.dumps(self.pk, salt=SALT)

    def get_absolute_url(self):
        return reverse("library:handover", args=[self.token])
