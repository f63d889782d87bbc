"""Money out: where a freelancer is paid, her mandate to invoice for her, and each transfer."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from billing.collection.models import Payment
from billing.payouts.querysets import BillingMandateQuerySet, OwnQuerySet, TransferQuerySet
from journal.models import Lifecycle, signed_check, status_check
from marketplace.people.models import Freelancer


class PayoutAccountStatus(models.TextChoices):
    STARTED = "started", _("to be completed")
    ENABLED = "enabled", _("ready to be paid")
    RESTRICTED = "restricted", _("something is missing")
    CLOSED = "closed", _("closed")


class PayoutAccount(Lifecycle):
    """A freelancer's account at Stripe, opened and kept on Stripe's own pages."""

    Status = PayoutAccountStatus

    MOVES = {
        Status.STARTED: {Status.ENABLED, Status.CLOSED},
        Status.ENABLED: {Status.RESTRICTED, Status.CLOSED},
        Status.RESTRICTED: {Status.ENABLED, Status.CLOSED},
    }

    freelancer = models.OneToOneField(
        Freelancer, on_delete=models.PROTECT, related_name="payout_account"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.STARTED)
    stripe_id = models.CharField(max_length=80, unique=True)
    # What Stripe still wants to know, in its own words.
    missing = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("payout account")
        verbose_name_plural = _("payout accounts")
        constraints = [status_check(PayoutAccountStatus, "payoutaccount_status")]

    def __str__(self):
        return f"{self.freelancer} ({self.get_status_display()})"

    @property
    def is_payable(self):
        return self.status == self.Status.ENABLED


class BillingMandate(models.Model):
    """She authorises the platform to write invoices in her name (CGI, art. 289 I-2)."""

    freelancer = models.ForeignKey(
        Freelancer, on_delete=models.PROTECT, related_name="billing_mandates"
    )
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    typed_name = models.CharField(_("your full name"), max_length=120)
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = BillingMandateQuerySet.as_manager()

    class Meta:
        ordering = ["-signed_at", "-pk"]
        verbose_name = _("billing mandate")
        verbose_name_plural = _("billing mandates")
        constraints = [
            models.UniqueConstraint(
                fields=["freelancer"],
                condition=Q(revoked_at__isnull=True),
                name="billingmandate_one_in_force",
            ),
            signed_check("revoked", "billingmandate_revoked"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("signed_at")),
                name="billingmandate_revoked_after_signature",
            ),
        ]

    def __str__(self):
        return f"{self.freelancer} {self.signed_at:%Y-%m-%d}"


class TransferStatus(models.TextChoices):
    BLOCKED = "blocked", _("held back")
    SCHEDULED = "scheduled", _("about to leave")
    SENT = "sent", _("sent")
    PAID = "paid", _("in your account")
    FAILED = "failed", _("failed")
    PART_REVERSED = "part_reversed", _("partly taken back")
    REVERSED = "reversed", _("taken back")


class Transfer(Lifecycle):
    """What a freelancer receives of one paid invoice: its total less the commission."""

    Status = TransferStatus

    class Blocked(models.TextChoices):
        """Why it is held back."""

        NEW = "", ""
        PAYMENT = "payment", _("the company's payment has not arrived")
        DISPUTE = "dispute", _("hours of this month are disputed")
        CREDITED = "credited", _("a credit note took these hours back")
        CHARGEBACK = "chargeback", _("the company's bank disputes the payment")
        ACCOUNT = "account", _("your payout account is not ready")

    MOVES = {
        Status.BLOCKED: {Status.SCHEDULED},
        Status.SCHEDULED: {Status.SENT, Status.FAILED},
        Status.FAILED: {Status.BLOCKED},
        Status.SENT: {Status.PAID, Status.PART_REVERSED, Status.REVERSED},
        Status.PAID: {Status.PART_REVERSED, Status.REVERSED},
        Status.PART_REVERSED: {Status.REVERSED},
    }
    LEFT = (Status.SENT, Status.PAID, Status.PART_REVERSED, Status.REVERSED)

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="transfers")
    invoice = models.ForeignKey(
        "invoices.Invoice", on_delete=models.PROTECT, related_name="transfers"
    )
    # Sent anew after this one was taken back for a dispute that the platform then won.
    follows = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="successor"
    )
    freelancer = models.ForeignKey(Freelancer, on_delete=models.PROTECT, related_name="transfers")
    status = models.CharField(max_length=14, choices=Status.choices, default=Status.BLOCKED)
    blocked_by = models.CharField(max_length=10, choices=Blocked.choices, blank=True)
    amount_cents = models.BigIntegerField()
    reversed_cents = models.BigIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    stripe_id = models.CharField(max_length=80, unique=True, null=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        constraints = [
            status_check(TransferStatus, "transfer_status"),
            models.UniqueConstraint(
                fields=["invoice"],
                condition=Q(follows__isnull=True),
                name="transfer_once_an_invoice",
            ),
            models.CheckConstraint(
                condition=Q(amount_cents__gt=0), name="transfer_amount_positive"
            ),
            models.CheckConstraint(
                condition=Q(reversed_cents__gte=0, reversed_cents__lte=F("amount_cents")),
                name="transfer_reversed_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["blocked", "scheduled", "failed"])
                | Q(sent_at__isnull=False, stripe_id__isnull=False),
                name="transfer_sent_at_paired",
            ),
        ]

    def __str__(self):
        return f"{self.freelancer} {self.amount_cents} ({self.get_status_display()})"

    @property
    def kept_cents(self):
        """What is left to her after reversals."""
        return self.amount_cents - self.reversed_cents


class Reversal(models.Model):
    """One part of a transfer that came back."""

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="reversals")
    stripe_id = models.CharField(max_length=80, unique=True)
    cents = models.BigIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="reversal_cents_positive")
        ]

    def __str__(self):
        return f"{self.transfer} −{self.cents}"
