from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms.pages.blocks import BodyBlock
from cms.pages.fields import BlocksField
from cms.pages.headings import headings_of
from cms.pages.models.public import PublicPage
from cms.pages.structured_data import questions


class StandardPage(PublicPage):
    """A page of words: questions and answers, legal notice, privacy, accessibility."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True)
    body = BlocksField(BodyBlock(), blank=True, verbose_name=_("body"))

    content_panels = [*PublicPage.content_panels, FieldPanel("intro"), FieldPanel("body")]
    TEXTS = [*PublicPage.TEXTS, "intro", "body"]
    parent_page_types = ["pages.HomePage"]
    subpage_types = []

    class Meta:
        verbose_name = _("standard page")

    @property
    def kicker(self):
        return _("About us")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return {**context, "headings": headings_of(self.body)}

    def structured_data(self):
        return [*super().structured_data(), *questions(self.body)]
