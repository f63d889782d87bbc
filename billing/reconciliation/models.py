"""Our books beside Stripe's own list: when they were compared, and where they differ."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.reconciliation.querysets import ReconciliationQuerySet
from journal.models import Lifecycle, status_check


class Reconciliation(models.Model):
    """One comparison. A row without `finished_at` was interrupted; the next one starts over."""

    began_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    # What Stripe had told and we had never heard.
    events_recovered = models.PositiveIntegerField(default=0)
    # Objects whose movements were compared.
    compared = models.PositiveIntegerField(default=0)

    objects = ReconciliationQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at"]
        verbose_name = _("reconciliation")

    def __str__(self):
        return f"{self.began_at:%Y-%m-%d %H:%M}"


class DiscrepancyStatus(models.TextChoices):
    OPEN = "open", _("to be explained")
    SETTLED = "settled", _("settled by itself")
    EXPLAINED = "explained", _("explained")


class Discrepancy(Lifecycle):
    """An object at Stripe whose movements come to another sum in our ledger."""

    Status = DiscrepancyStatus

    MOVES = {
        Status.OPEN: {Status.SETTLED, Status.EXPLAINED},
        Status.SETTLED: {Status.OPEN},
        # Explained at one pair of amounts; at another one it is a new question.
        Status.EXPLAINED: {Status.OPEN},
    }

    stripe_id = models.CharField(max_length=80, unique=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    ours_cents = models.BigIntegerField(_("in our ledger"))
    theirs_cents = models.BigIntegerField(_("at Stripe"))
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["found_at", "pk"]
        verbose_name = _("discrepancy")
        verbose_name_plural = _("discrepancies")
        constraints = [status_check(DiscrepancyStatus, "discrepancy_status")]

    def __str__(self):
        return self.stripe_id

    @property
    def difference_cents(self):
        return self.theirs_cents - self.ours_cents

    def explain(self, *, by, reason):
        """Somebody knows why: it is left as it is while the amounts stay these."""
        self.move_to(self.Status.EXPLAINED, by=by, reason=reason)

    def settle(self):
        self.move_to(self.Status.SETTLED, by=None)

    def reopen(self):
        self.move_to(self.Status.OPEN, by=None)
