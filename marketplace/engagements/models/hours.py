"""The hours agreed for each month, and the bank that counts them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from journal.models import Lifecycle, status_check
from marketplace.engagements.models.engagement import Engagement, Side
from marketplace.engagements.querysets import HourBankQuerySet, MonthPlanQuerySet


class MonthPlanStatus(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    AGREED = "agreed", _("agreed")
    OPEN = "open", _("under way")
    AMENDMENT_PENDING = "amendment_pending", _("change proposed")
    CLOSED = "closed", _("closed")


class MonthPlan(Lifecycle):
    """The minutes agreed for one calendar month of one engagement."""

    Status = MonthPlanStatus

    MOVES = {
        Status.PROPOSED: {Status.AGREED},
        Status.AGREED: {Status.OPEN, Status.AMENDMENT_PENDING},
        Status.OPEN: {Status.CLOSED, Status.AMENDMENT_PENDING},
        Status.AMENDMENT_PENDING: {Status.AGREED, Status.OPEN},
    }

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="plans")
    month = models.DateField(_("month"))
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PROPOSED)
    version = models.PositiveSmallIntegerField(default=1)
    minutes = models.PositiveIntegerField(_("hours"))
    # What one side asks for while the other one has not answered; else empty.
    asked_minutes = models.PositiveIntegerField(null=True)
    asked_side = models.CharField(max_length=10, choices=Side.choices, blank=True)
    asked_reason = models.CharField(max_length=300, blank=True)
    answer_before = models.DateTimeField(null=True)
    # The status that an amendment interrupts, and to which its answer leads back.
    asked_from = models.CharField(max_length=20, blank=True)

    objects = MonthPlanQuerySet.as_manager()

    class Meta:
        ordering = ["month"]
        verbose_name = _("month plan")
        constraints = [
            status_check(MonthPlanStatus, "monthplan_status"),
            models.UniqueConstraint(fields=["engagement", "month"], name="monthplan_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="monthplan_first_day"),
            models.CheckConstraint(
                condition=Q(asked_minutes__isnull=True, asked_side="")
                | Q(asked_minutes__isnull=False, asked_side__in=["company", "freelancer"]),
                name="monthplan_asked_by_a_side",
            ),
            models.CheckConstraint(
                condition=~Q(status="amendment_pending")
                | Q(asked_minutes__isnull=False, asked_from__in=["agreed", "open"]),
                name="monthplan_amendment_asks",
            ),
        ]

    def __str__(self):
        return f"{self.engagement} {self.month:%Y-%m}"


class HourBankEntry(models.Model):
    """One movement of the hour bank of one engagement, in signed minutes. Append-only."""

    class Kind(models.TextChoices):
        GRANT = "grant", _("hours of the month")
        CONSUME = "consume", _("hours worked")
        ROLLOVER = "rollover", _("carried over")
        EXPIRE = "expire", _("expired")
        ADJUST = "adjust", _("adjusted")
        REFUND = "refund", _("refunded")

    key = models.CharField(max_length=120, unique=True)
    engagement = models.ForeignKey(
        Engagement, on_delete=models.PROTECT, related_name="hour_bank_entries"
    )
    month = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    minutes = models.IntegerField()
    reason = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = HourBankQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="hourbankentry_first_day"),
            models.CheckConstraint(condition=~Q(minutes=0), name="hourbankentry_not_zero"),
            models.CheckConstraint(
                # An approval taken back gives hours back; a month hands its rest to the next.
                condition=Q(kind="grant", minutes__gt=0)
                | Q(kind__in=["expire", "refund"], minutes__lt=0)
                | Q(kind__in=["consume", "rollover", "adjust"]),
                name="hourbankentry_sign",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.minutes} ({self.engagement})"
