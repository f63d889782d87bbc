"""Each attempt to collect, and what part of it is for which invoice."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Company
from billing.collection.models.customer import Customer
from billing.collection.querysets import PaymentQuerySet
from journal.models import Lifecycle, status_check

MAX_ATTEMPTS = 3


class PaymentStatus(models.TextChoices):
    PENDING = "pending", _("being asked for")
    PROCESSING = "processing", _("on its way")
    ACTION_REQUIRED = "action_required", _("to be confirmed at the bank")
    SUCCEEDED = "succeeded", _("paid")
    FAILED = "failed", _("failed")
    PART_REFUNDED = "part_refunded", _("partly refunded")
    REFUNDED = "refunded", _("refunded")
    DISPUTED = "disputed", _("disputed with the bank")
    WON = "won", _("dispute won")
    LOST = "lost", _("dispute lost")
    PART_LOST = "part_lost", _("a part lost in a dispute")


class Payment(Lifecycle):
    """One attempt to collect what a company owes on some invoices."""

    Status = PaymentStatus

    MOVES = {
        Status.PENDING: {
            Status.PROCESSING,
            Status.ACTION_REQUIRED,
            Status.SUCCEEDED,
            Status.FAILED,
        },
        # Open until the company confirms it, or until its intent is cancelled.
        Status.ACTION_REQUIRED: {Status.PROCESSING, Status.SUCCEEDED, Status.FAILED},
        Status.PROCESSING: {Status.SUCCEEDED, Status.FAILED},
        # A bank may say no, then yes, about the same attempt.
        Status.FAILED: {Status.SUCCEEDED},
        Status.SUCCEEDED: {Status.PART_REFUNDED, Status.REFUNDED, Status.DISPUTED},
        Status.PART_REFUNDED: {Status.REFUNDED, Status.SUCCEEDED, Status.DISPUTED},
        # A bank may take back what has gone back already.
        Status.REFUNDED: {Status.PART_REFUNDED, Status.SUCCEEDED, Status.DISPUTED},
        Status.DISPUTED: {Status.WON, Status.LOST, Status.PART_LOST},
        Status.WON: {Status.PART_REFUNDED, Status.REFUNDED, Status.DISPUTED},
        Status.PART_LOST: {Status.PART_REFUNDED, Status.DISPUTED, Status.WON},
        # A bank may give back what it had kept.
        Status.LOST: {Status.WON},
    }
    # The money of these is the platform's to pass on.
    RECEIVED = (Status.SUCCEEDED, Status.PART_REFUNDED, Status.WON, Status.PART_LOST)

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="payments")
    status = models.CharField(max_length=15, choices=Status.choices, default=Status.PENDING)
    amount_cents = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="EUR")
    attempt = models.PositiveSmallIntegerField(default=1)
    retry_of = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="retry"
    )
    method = models.CharField(max_length=12, choices=Customer.Method.choices)
    method_label = models.CharField(max_length=40)
    intent_id = models.CharField(max_length=80, unique=True, null=True)
    charge_id = models.CharField(max_length=80, blank=True)
    fee_cents = models.BigIntegerField(null=True)
    refunded_cents = models.BigIntegerField(default=0)
    failure_code = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    paid_at = models.DateTimeField(null=True)
    invoices = models.ManyToManyField(
        "invoices.Invoice", through="PaymentAllocation", related_name="payments"
    )

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            status_check(PaymentStatus, "payment_status"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="payment_amount_positive"),
            models.CheckConstraint(condition=Q(currency="EUR"), name="payment_in_euros"),
            models.CheckConstraint(
                condition=Q(attempt__gte=1, attempt__lte=MAX_ATTEMPTS), name="payment_attempts"
            ),
            models.CheckConstraint(
                condition=Q(refunded_cents__gte=0, refunded_cents__lte=models.F("amount_cents")),
                name="payment_refunded_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["pending", "processing", "action_required", "failed"])
                | Q(paid_at__isnull=False),
                name="payment_paid_at_paired",
            ),
            models.CheckConstraint(
                condition=~Q(status="action_required") | Q(intent_id__isnull=False),
                name="payment_to_confirm_has_intent",
            ),
        ]

    def __str__(self):
        return f"{self.company} · {self.get_status_display()}"

    def get_absolute_url(self):
        return reverse("collection:payment", args=[self.pk])

    @property
    def is_last_attempt(self):
        return self.attempt >= MAX_ATTEMPTS

    @property
    def is_open_failure(self):
        """Whether it is among PaymentQuerySet.failed()."""
        return type(self).objects.failed().filter(pk=self.pk).exists()

    @property
    def awaits_confirmation(self):
        """The bank wants the company to confirm it, and the intent is still open."""
        return self.status == self.Status.ACTION_REQUIRED

    @property
    def confirmation_failed(self):
        """The company has tried to confirm it, in vain."""
        return self.awaits_confirmation and self.failure_code != "authentication_required"


class PaymentAllocation(models.Model):
    """What part of a payment is for which invoice. A failed payment releases its invoices."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="allocations")
    invoice = models.ForeignKey(
        "invoices.Invoice", on_delete=models.PROTECT, related_name="allocations"
    )
    cents = models.BigIntegerField()
    released_at = models.DateTimeField(null=True)
    # The dispute by which it was released: it lives again should that be won after all.
    lost_by = models.ForeignKey(
        "Chargeback", on_delete=models.PROTECT, null=True, related_name="lost_allocations"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "invoice"], name="paymentallocation_once_a_payment"
            ),
            # No invoice is ever asked for twice at a time.
            models.UniqueConstraint(
                fields=["invoice"],
                condition=Q(released_at__isnull=True),
                name="paymentallocation_one_live",
            ),
            models.CheckConstraint(
                condition=Q(cents__gt=0), name="paymentallocation_cents_positive"
            ),
            models.CheckConstraint(
                condition=Q(lost_by__isnull=True) | Q(released_at__isnull=False),
                name="paymentallocation_lost_is_released",
            ),
        ]

    def __str__(self):
        return f"{self.invoice} {self.cents}"
