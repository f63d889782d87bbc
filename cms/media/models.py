"""Pictures and documents of the site; models of our own, so that they can grow."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage


class SiteImage(AbstractImage):
    """A picture, with what it shows, for those who do not see it, and whom to thank for it."""

    description = models.CharField(
        _("alternative text"),
        max_length=255,
        help_text=_("What the picture shows, read out to those who do not see it."),
    )
    credit = models.CharField(_("credit"), max_length=200, blank=True)

    admin_form_fields = (*WagtailImage.admin_form_fields, "credit")


class SiteRendition(AbstractRendition):
    image = models.ForeignKey(SiteImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]


class SiteDocument(AbstractDocument):
    """A file to hand out."""

    admin_form_fields = WagtailDocument.admin_form_fields
