"""What has to be in place before the first hour."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from journal.models import signed_check
from marketplace.engagements.models.engagement import Engagement, Side


class SetupStep(models.Model):
    """One thing to be in place before the first hour; created with the engagement."""

    class Kind(models.TextChoices):
        PAYMENT_METHOD = "payment_method", _("payment method")
        PAYOUT_ACCOUNT = "payout_account", _("payout account")
        BILLING_MANDATE = "billing_mandate", _("billing mandate")
        VIGILANCE = "vigilance", _("vigilance papers")

    # Where a freelancer takes each of her steps.
    PAGES = {
        Kind.PAYOUT_ACCOUNT: "payouts:account",
        Kind.BILLING_MANDATE: "payouts:mandate",
        Kind.VIGILANCE: "people:papers",
    }

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="setup_steps")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "kind"], name="setupstep_once"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["payment_method", "payout_account", "billing_mandate", "vigilance"]
                ),
                name="setupstep_kind",
            ),
            signed_check("done", "setupstep_done"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.engagement})"

    def get_absolute_url(self):
        """Where whoever's job it is does it."""
        if self.kind == self.Kind.PAYMENT_METHOD:
            return reverse("collection:method", args=[self.engagement.company_id])
        return reverse(self.PAGES[self.kind])

    @property
    def side(self):
        """Whose job it is."""
        return Side.COMPANY if self.kind == self.Kind.PAYMENT_METHOD else Side.FREELANCER
