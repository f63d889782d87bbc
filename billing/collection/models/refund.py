"""Money that goes back to a company."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.collection.models.payment import Payment
from billing.collection.querysets import RefundQuerySet
from journal.models import Lifecycle, status_check


class RefundStatus(models.TextChoices):
    PENDING = "pending", _("under way")
    SUCCEEDED = "succeeded", _("refunded")
    FAILED = "failed", _("failed")
    SENT_AGAIN = "sent_again", _("sent again")
    BY_HAND = "by_hand", _("refunded by bank transfer")
    TAKEN_BACK = "taken_back", _("taken back by the bank with its payment")


class RefundExplanation(models.TextChoices):
    """What one that somebody made on Stripe's own pages was for; we know of those of our own."""

    OURS = "", ""
    WANTED = "wanted", _("made on Stripe’s pages: what was it for?")
    COVERED = "covered", _("a credit note covers it")
    REPAID = "repaid", _("the company paid it to us again")
    BORNE = "borne", _("borne by the platform")


class Refund(Lifecycle):
    """Money that goes back to a company."""

    Status = RefundStatus
    Explanation = RefundExplanation

    MOVES = {
        Status.PENDING: {Status.SUCCEEDED, Status.FAILED},
        # A bank may send a refund back weeks later.
        Status.SUCCEEDED: {Status.FAILED},
        Status.FAILED: {Status.SENT_AGAIN, Status.BY_HAND, Status.TAKEN_BACK},
        # The bank has given the payment back after all.
        Status.TAKEN_BACK: {Status.FAILED},
    }
    # None of these took money from the payment: by hand it came from our bank account, and what
    # was taken back went with a lost dispute.
    NOT_FROM_PAYMENT = (Status.FAILED, Status.SENT_AGAIN, Status.BY_HAND, Status.TAKEN_BACK)
    # The company has it, or will: one under way counts as made.
    GONE = (Status.PENDING, Status.SUCCEEDED, Status.BY_HAND)

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    credit_note = models.OneToOneField(
        "invoices.Invoice", on_delete=models.PROTECT, null=True, related_name="refund"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    amount_cents = models.BigIntegerField()
    # What its bank took of it with a disputed payment: the company has that part already.
    taken_back_cents = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=200)
    explanation = models.CharField(max_length=8, choices=RefundExplanation.choices, blank=True)
    stripe_id = models.CharField(max_length=80, unique=True, null=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = RefundQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            status_check(RefundStatus, "refund_status"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="refund_amount_positive"),
            models.CheckConstraint(
                condition=Q(explanation__in=["", "wanted", "covered", "repaid", "borne"]),
                name="refund_explanation",
            ),
            models.CheckConstraint(
                condition=Q(status="taken_back", taken_back_cents=F("amount_cents"))
                | ~Q(status="taken_back")
                & Q(taken_back_cents__gte=0, taken_back_cents__lt=F("amount_cents")),
                name="refund_taken_back_whole",
            ),
        ]

    def __str__(self):
        return f"{self.payment} −{self.amount_cents}"

    @property
    def owed_cents(self):
        """What of it the company does not have from its bank."""
        return self.amount_cents - self.taken_back_cents

    @property
    def is_unexplained(self):
        """Somebody made it on Stripe's own pages and has not said what for."""
        wanted = self.explanation == self.Explanation.WANTED
        return wanted and self.status == self.Status.SUCCEEDED

    def give_up(self, *, by, reason):
        """Another refund takes its place."""
        self.move_to(self.Status.SENT_AGAIN, by=by, reason=reason)

    def settle_by_hand(self, *, by, reason):
        self.move_to(self.Status.BY_HAND, by=by, reason=reason)

    def note_taken_back(self, cents, *, reason):
        """So much of it went with the disputed payment; of the whole, nothing is left to decide."""
        if cents == self.amount_cents:
            self.move_to(self.Status.TAKEN_BACK, by=None, reason=reason, taken_back_cents=cents)
        else:
            self.taken_back_cents = cents
            self.save(update_fields=["taken_back_cents"])

    def owe_again(self, *, reason):
        """The bank has given its payment back: all of it is owed."""
        if self.status == self.Status.TAKEN_BACK:
            self.move_to(self.Status.FAILED, by=None, reason=reason, taken_back_cents=0)
        else:
            self.note_taken_back(0, reason=reason)
