"""When a freelancer's turnover came near the end of her VAT exemption, or passed it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.invoices.querysets import ThresholdNoticeQuerySet
from marketplace.people.models import Freelancer


class ThresholdNotice(models.Model):
    """One step of her turnover of a calendar year, told to her once."""

    class Level(models.TextChoices):
        NEAR = "near", _("close to the threshold")
        BASE = "base", _("over the threshold")
        INCREASED = "increased", _("over the increased threshold")

    freelancer = models.ForeignKey(
        Freelancer, on_delete=models.PROTECT, related_name="threshold_notices"
    )
    year = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=9, choices=Level.choices)
    # What she had invoiced through us when it was noticed, before VAT.
    turnover_cents = models.BigIntegerField()
    noticed_at = models.DateTimeField(default=timezone.now)

    objects = ThresholdNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["noticed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["freelancer", "year", "level"], name="thresholdnotice_once"
            ),
            models.CheckConstraint(
                condition=Q(level__in=["near", "base", "increased"]), name="thresholdnotice_level"
            ),
        ]

    def __str__(self):
        return f"{self.freelancer} {self.year}: {self.get_level_display()}"
