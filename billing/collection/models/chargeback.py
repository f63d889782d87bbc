"""Money that a bank takes back."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from billing.collection.models.payment import Payment
from billing.collection.querysets import ChargebackQuerySet
from journal.models import Lifecycle, signed_check, status_check


class ChargebackStatus(models.TextChoices):
    OPEN = "open", _("waiting for the bank")
    WON = "won", _("won")
    LOST = "lost", _("lost")


class Chargeback(Lifecycle):
    """A payment that the company's bank takes back, until it decides."""

    Status = ChargebackStatus

    MOVES = {Status.OPEN: {Status.WON, Status.LOST}}

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="chargebacks")
    status = models.CharField(max_length=5, choices=Status.choices, default=Status.OPEN)
    stripe_id = models.CharField(max_length=80, unique=True)
    amount_cents = models.BigIntegerField()
    reason = models.CharField(max_length=60)
    answer_before = models.DateTimeField(_("evidence due"), null=True)
    evidence = models.TextField(blank=True)
    evidence_sent_at = models.DateTimeField(null=True)
    evidence_sent_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    opened_at = models.DateTimeField(default=timezone.now)

    objects = ChargebackQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("chargeback")
        verbose_name_plural = _("chargebacks")
        constraints = [
            status_check(ChargebackStatus, "chargeback_status"),
            models.CheckConstraint(
                condition=Q(amount_cents__gt=0), name="chargeback_amount_positive"
            ),
            signed_check("evidence_sent", "chargeback_evidence_sent"),
        ]

    def __str__(self):
        return f"{self.payment} · {self.get_status_display()}"

    @property
    def may_be_answered(self):
        """The bank waits, its deadline is not over, and nothing was sent yet."""
        in_time = self.answer_before is None or timezone.now() < self.answer_before
        return self.status == self.Status.OPEN and not self.evidence_sent_at and in_time
