"""What is offered: packages with their prices, and one landing page a specialty."""

from urllib.parse import urlencode

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel

from cms.pages.blocks import BodyBlock, PackagesBlock
from cms.pages.fields import BlocksField
from cms.pages.market import specialty_figures
from cms.pages.models.public import PublicPage
from cms.pages.querysets import for_everyone
from cms.pages.structured_data import questions, service


class OfferPage(PublicPage):
    """The packages with their prices; the specialties stand below it."""

    intro = models.TextField(_("introduction"), max_length=400)
    packages = BlocksField(PackagesBlock(), verbose_name=_("packages"))
    body = BlocksField(BodyBlock(), blank=True, verbose_name=_("body"))

    content_panels = [
        *PublicPage.content_panels,
        FieldPanel("intro"),
        FieldPanel("packages"),
        FieldPanel("body"),
    ]
    TEXTS = [*PublicPage.TEXTS, "intro", "packages", "body"]
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.SpecialtyPage"]

    class Meta:
        verbose_name = _("offer")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        specialties = SpecialtyPage.objects.live().filter(for_everyone()).child_of(self)
        return {**context, "specialties": specialties}

    def structured_data(self):
        packages = [block.value for block in self.packages]
        return [*super().structured_data(), service(self, packages), *questions(self.body)]


class SpecialtyPage(PublicPage):
    """One specialty: what it is, and who offers it here and now."""

    intro = models.TextField(_("introduction"), max_length=400)
    terms = ParentalManyToManyField(
        "taxonomy.Term",
        verbose_name=_("missions, tools or sectors"),
        help_text=_("The figures count the people who offer at least one of them."),
        limit_choices_to={"kind__in": ["mission", "tool", "sector", "knowledge"]},
        related_name="+",
    )
    body = BlocksField(BodyBlock(), blank=True, verbose_name=_("body"))

    content_panels = [
        *PublicPage.content_panels,
        FieldPanel("intro"),
        FieldPanel("terms"),
        FieldPanel("body"),
    ]
    TEXTS = [*PublicPage.TEXTS, "intro", "body"]
    parent_page_types = ["pages.OfferPage"]
    subpage_types = []

    class Meta:
        verbose_name = _("specialty")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        terms = list(self.terms.all())
        missions = [term.code for term in terms if term.kind == "mission"]
        return {
            **context,
            "market": specialty_figures(terms),
            "directory_query": "?" + urlencode({"missions": missions[0]}) if missions else "",
        }

    def structured_data(self):
        return [*super().structured_data(), service(self), *questions(self.body)]
