"""What a freelancer has received beyond what is hers, and what it was taken off."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.payouts.models.transfer import Transfer
from billing.payouts.querysets import OverpaymentQuerySet
from journal.models import Lifecycle, status_check
from marketplace.people.models import Freelancer


class OverpaymentStatus(models.TextChoices):
    OPEN = "open", _("to be taken off the next transfers")
    SETTLED = "settled", _("settled")
    REPAID = "repaid", _("paid back by bank transfer")
    WAIVED = "waived", _("borne by the platform")


class Overpayment(Lifecycle):
    """A part of a transfer that should have come back and could not: she owes it."""

    Status = OverpaymentStatus

    MOVES = {Status.OPEN: {Status.SETTLED, Status.REPAID, Status.WAIVED}}
    # How an occasion begins by which a bank took the company's payment back.
    DISPUTED = "reversal:"

    freelancer = models.ForeignKey(
        Freelancer, on_delete=models.PROTECT, related_name="overpayments"
    )
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="overpayments")
    # Names why it should have come back: the key of the reversal.
    occasion = models.CharField(max_length=120, unique=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    amount_cents = models.BigIntegerField()
    # Of it, what was taken off transfers, or is being taken off those about to leave.
    offset_cents = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    objects = OverpaymentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("overpayment")
        verbose_name_plural = _("overpayments")
        constraints = [
            status_check(OverpaymentStatus, "overpayment_status"),
            models.CheckConstraint(
                condition=Q(amount_cents__gt=0), name="overpayment_amount_positive"
            ),
            models.CheckConstraint(
                condition=Q(offset_cents__gte=0, offset_cents__lte=F("amount_cents")),
                name="overpayment_offset_within_amount",
            ),
            models.CheckConstraint(
                condition=~Q(status="settled") | Q(offset_cents=F("amount_cents")),
                name="overpayment_settled_wholly",
            ),
        ]

    def __str__(self):
        return f"{self.freelancer} {self.amount_cents} ({self.get_status_display()})"

    @property
    def left_cents(self):
        """What is still to be taken off."""
        return self.amount_cents - self.offset_cents


class Offset(models.Model):
    """What one transfer gave towards one overpayment; it counts once that transfer has left."""

    overpayment = models.ForeignKey(Overpayment, on_delete=models.PROTECT, related_name="offsets")
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="offsets")
    cents = models.BigIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["overpayment", "transfer"], name="offset_once_a_transfer"
            ),
            models.CheckConstraint(condition=Q(cents__gt=0), name="offset_cents_positive"),
        ]

    def __str__(self):
        return f"{self.overpayment} −{self.cents}"
