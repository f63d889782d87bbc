from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class BrokenLink(models.Model):
    """A link of a published page that leads nowhere, as the last check found it."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    address = models.TextField(_("leads to"))
    # The English words of cms.pages.links, translated where they are read.
    reason = models.CharField(_("what is wrong"), max_length=60)
    found_at = models.DateTimeField(_("found"), default=timezone.now)

    class Meta:
        ordering = ["page__title", "address"]
        verbose_name = _("broken link")

    def __str__(self):
        return self.address

    @property
    def words(self):
        return gettext(self.reason)
