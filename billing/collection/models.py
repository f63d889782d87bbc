"""Money in: how a company pays, each attempt to collect, and what went back to it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, User
from billing.collection.querysets import ChargebackQuerySet, CustomerQuerySet, PaymentQuerySet
from billing.invoices.models import Invoice
from journal.models import Lifecycle, signed_check, status_check

MAX_ATTEMPTS = 3


class CustomerStatus(models.TextChoices):
    MISSING = "missing", _("no payment method yet")
    ACTIVE = "active", _("ready to pay")
    FAILED = "failed", _("the payment method was refused")
    INACTIVE = "inactive", _("the payment method is no longer valid")


class Customer(Lifecycle):
    """A company as one who pays: its payment method and mandate at Stripe."""

    Status = CustomerStatus

    class Method(models.TextChoices):
        CARD = "card", _("card")
        SEPA = "sepa_debit", _("SEPA direct debit")

    MOVES = {
        Status.MISSING: {Status.ACTIVE, Status.FAILED},
        Status.ACTIVE: {Status.FAILED, Status.INACTIVE},
        Status.FAILED: {Status.ACTIVE},
        Status.INACTIVE: {Status.ACTIVE, Status.FAILED},
    }

    WITHOUT_METHOD = (Status.MISSING, Status.INACTIVE)

    company = models.OneToOneField(Company, on_delete=models.PROTECT, related_name="customer")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.MISSING)
    stripe_id = models.CharField(max_length=80, unique=True, null=True)
    method = models.CharField(
        _("payment method"), max_length=12, choices=Method.choices, blank=True
    )
    method_label = models.CharField(max_length=40, blank=True)
    payment_method_id = models.CharField(max_length=80, blank=True)
    mandate_id = models.CharField(max_length=80, blank=True)
    mandate_reference = models.CharField(_("mandate reference"), max_length=40, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    # How many hosted pages were opened: one idempotency key each.
    setups = models.PositiveIntegerField(default=0)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("paying company")
        verbose_name_plural = _("paying companies")
        constraints = [
            status_check(CustomerStatus, "customer_status"),
            models.CheckConstraint(
                condition=~Q(status="active")
                | (Q(stripe_id__isnull=False) & ~Q(payment_method_id="")),
                name="customer_active_has_method",
            ),
            models.CheckConstraint(
                condition=Q(method__in=["", "card", "sepa_debit"]), name="customer_method"
            ),
        ]

    def __str__(self):
        return f"{self.company} ({self.get_status_display()})"

    @property
    def can_pay(self):
        return self.status == self.Status.ACTIVE


class PaymentStatus(models.TextChoices):
    PENDING = "pending", _("being asked for")
    PROCESSING = "processing", _("on its way")
    SUCCEEDED = "succeeded", _("paid")
    FAILED = "failed", _("failed")
    PART_REFUNDED = "part_refunded", _("partly refunded")
    REFUNDED = "refunded", _("refunded")
    DISPUTED = "disputed", _("disputed with the bank")
    WON = "won", _("dispute won")
    LOST = "lost", _("dispute lost")


class Payment(Lifecycle):
    """One attempt to collect what a company owes on some invoices."""

    Status = PaymentStatus

    MOVES = {
        Status.PENDING: {Status.PROCESSING, Status.SUCCEEDED, Status.FAILED},
        Status.PROCESSING: {Status.SUCCEEDED, Status.FAILED},
        # A bank may say no, then yes, about the same attempt.
        Status.FAILED: {Status.SUCCEEDED},
        Status.SUCCEEDED: {Status.PART_REFUNDED, Status.REFUNDED, Status.DISPUTED},
        Status.PART_REFUNDED: {Status.REFUNDED, Status.SUCCEEDED, Status.DISPUTED},
        Status.REFUNDED: {Status.PART_REFUNDED, Status.SUCCEEDED},
        Status.DISPUTED: {Status.WON, Status.LOST},
        Status.WON: {Status.PART_REFUNDED, Status.REFUNDED, Status.DISPUTED},
    }
    # The money of these is the platform's to pass on.
    RECEIVED = (Status.SUCCEEDED, Status.PART_REFUNDED, Status.WON)

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="payments")
    status = models.CharField(max_length=14, choices=Status.choices, default=Status.PENDING)
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
                condition=Q(status__in=["pending", "processing", "failed"])
                | Q(paid_at__isnull=False),
                name="payment_paid_at_paired",
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
        """Failed, not tried again since, and what it was for is still owed."""
        if self.status != self.Status.FAILED or hasattr(self, "retry"):
            return False
        owed = (allocation.invoice.status for allocation in self.allocations.all())
        return any(status in Invoice.AWAITING for status in owed)

    @property
    def wants_authentication(self):
        return self.failure_code == "authentication_required"


class PaymentAllocation(models.Model):
    """What part of a payment is for which invoice. A failed payment releases its invoices."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="allocations")
    invoice = models.ForeignKey(
        "invoices.Invoice", on_delete=models.PROTECT, related_name="allocations"
    )
    cents = models.BigIntegerField()
    released_at = models.DateTimeField(null=True)

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
        ]

    def __str__(self):
        return f"{self.invoice} {self.cents}"


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
