"""Money that goes back to a company."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.collection.models.payment import Payment
from journal.models import Lifecycle, status_check


class RefundStatus(models.TextChoices):
    PENDING = "pending", _("under way")
    SUCCEEDED = "succeeded", _("refunded")
    FAILED = "failed", _("failed")
    SENT_AGAIN = "sent_again", _("sent again")
    BY_HAND = "by_hand", _("refunded by bank transfer")


class Refund(Lifecycle):
    """Money that goes back to a company."""

    Status = RefundStatus

    MOVES = {
        Status.PENDING: {Status.SUCCEEDED, Status.FAILED},
        # A bank may send a refund back weeks later.
        Status.SUCCEEDED: {Status.FAILED},
        Status.FAILED: {Status.SENT_AGAIN, Status.BY_HAND},
    }
    # None of these took money from the payment; of the last one it came from our bank account.
    NOT_FROM_PAYMENT = (Status.FAILED, Status.SENT_AGAIN, Status.BY_HAND)

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    credit_note = models.OneToOneField(
        "invoices.Invoice", on_delete=models.PROTECT, null=True, related_name="refund"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    amount_cents = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    stripe_id = models.CharField(max_length=80, unique=True, null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            status_check(RefundStatus, "refund_status"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="refund_amount_positive"),
        ]

    def __str__(self):
        return f"{self.payment} −{self.amount_cents}"

    def give_up(self, *, by, reason):
        """Another refund takes its place."""
        self.move_to(self.Status.SENT_AGAIN, by=by, reason=reason)

    def settle_by_hand(self, *, by, reason):
        self.move_to(self.Status.BY_HAND, by=by, reason=reason)
