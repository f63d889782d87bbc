"""What a freelancer receives, and what came back of it."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.collection.models import Payment
from billing.payouts.querysets import TransferQuerySet
from journal.models import Lifecycle, status_check
from marketplace.people.models import Freelancer


class TransferStatus(models.TextChoices):
    BLOCKED = "blocked", _("held back")
    SCHEDULED = "scheduled", _("about to leave")
    SENT = "sent", _("sent")
    PAID = "paid", _("in your account")
    SET_OFF = "set_off", _("set off against what you owed")
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
        UNPAID = "unpaid", _("the company has not paid, and our team decides")

    MOVES = {
        Status.BLOCKED: {Status.SCHEDULED, Status.SET_OFF},
        Status.SCHEDULED: {Status.SENT, Status.FAILED},
        Status.FAILED: {Status.BLOCKED},
        Status.SENT: {Status.PAID, Status.PART_REVERSED, Status.REVERSED},
        Status.PAID: {Status.PART_REVERSED, Status.REVERSED},
        Status.SET_OFF: {Status.PART_REVERSED, Status.REVERSED},
        Status.PART_REVERSED: {Status.REVERSED},
    }
    HELD = (Status.BLOCKED, Status.FAILED)
    LEFT = (Status.SENT, Status.PAID, Status.SET_OFF, Status.PART_REVERSED, Status.REVERSED)

    # None until a company pays what was written off, or for ever when we pay in its place. One that
    # is held when a bank takes its payment back goes with the next payment.
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, null=True, related_name="transfers"
    )
    invoice = models.ForeignKey(
        "invoices.Invoice", on_delete=models.PROTECT, related_name="transfers"
    )
    # Sent anew after this one was taken back for a dispute: it was won, or the company paid again.
    follows = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="successor"
    )
    freelancer = models.ForeignKey(Freelancer, on_delete=models.PROTECT, related_name="transfers")
    status = models.CharField(max_length=14, choices=Status.choices, default=Status.BLOCKED)
    blocked_by = models.CharField(max_length=10, choices=Blocked.choices, blank=True)
    amount_cents = models.BigIntegerField()
    # What she owed from before, taken off it before it left.
    offset_cents = models.BigIntegerField(default=0)
    # What came back of it, or is taken off her next ones instead (Overpayment).
    reversed_cents = models.BigIntegerField(default=0)
    # The company did not pay: we do, and bear the loss.
    from_own_funds = models.BooleanField(default=False)
    # Until then nobody asks again whether we do.
    wait_until = models.DateField(null=True)
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
                condition=Q(offset_cents__gte=0, offset_cents__lte=F("amount_cents")),
                name="transfer_offset_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["blocked", "scheduled", "failed"])
                | Q(sent_at__isnull=False, stripe_id__isnull=False)
                | Q(sent_at__isnull=False, offset_cents=F("amount_cents")),
                name="transfer_sent_at_paired",
            ),
            models.CheckConstraint(
                condition=Q(payment__isnull=False)
                | Q(from_own_funds=True)
                | Q(status="blocked", blocked_by="unpaid"),
                name="transfer_paid_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.freelancer} {self.amount_cents} ({self.get_status_display()})"

    @property
    def waits_for_us(self):
        """Its invoice was written off, and neither the company nor we have paid."""
        nobody = self.payment_id is None and not self.from_own_funds
        return nobody and self.status == self.Status.BLOCKED

    @property
    def sent_cents(self):
        """What leaves for her account: the rest settles what she owed."""
        return self.amount_cents - self.offset_cents

    @property
    def kept_cents(self):
        """What is hers of it, once what was too much is taken back."""
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
