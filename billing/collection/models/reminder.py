"""What a company was reminded of."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Reminder(models.Model):
    """The company was reminded of an overdue invoice, so many days after it became overdue."""

    invoice = models.ForeignKey(
        "invoices.Invoice", on_delete=models.PROTECT, related_name="reminders"
    )
    since = models.DateField()
    days = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("reminder")
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "since", "days"], name="reminder_once_a_step"
            )
        ]

    def __str__(self):
        return f"{self.invoice} +{self.days}"

    @property
    def is_first(self):
        return self.days == settings.MARKETPLACE["REMINDER_DAYS"][0]

    @property
    def is_last(self):
        return self.days == settings.MARKETPLACE["REMINDER_DAYS"][-1]
