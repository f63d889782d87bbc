"""Timesheets: what was worked in one month, line by line, and what is contested of it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from journal.models import Lifecycle, signed_check, status_check
from marketplace.engagements.models import Engagement, Side
from marketplace.taxonomy.models import Term
from marketplace.timesheets.querysets import (
    DisputeQuerySet,
    TimeEntryQuerySet,
    TimesheetQuerySet,
)


class TimesheetStatus(models.TextChoices):
    OPEN = "open", _("being filled")
    SUBMITTED = "submitted", _("to be approved")
    RETURNED = "returned", _("returned")
    APPROVED = "approved", _("approved")
    AUTO_APPROVED = "auto_approved", _("approved by deadline")
    PART_DISPUTED = "part_disputed", _("partly contested")
    INVOICED = "invoiced", _("invoiced")


class Timesheet(Lifecycle):
    """One month of one engagement. Without work it is submitted all the same, at zero."""

    Status = TimesheetStatus

    MOVES = {
        Status.OPEN: {Status.SUBMITTED},
        Status.SUBMITTED: {
            Status.APPROVED,
            Status.AUTO_APPROVED,
            Status.RETURNED,
            Status.PART_DISPUTED,
        },
        Status.RETURNED: {Status.OPEN},
        Status.PART_DISPUTED: {Status.APPROVED},
        Status.APPROVED: {Status.INVOICED, Status.OPEN},
        Status.AUTO_APPROVED: {Status.INVOICED, Status.OPEN, Status.PART_DISPUTED},
    }
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="timesheets")
    month = models.DateField(_("month"))
    status = models.CharField(max_length=14, choices=Status.choices, default=Status.OPEN)
    # One more at each submission; an approval names the version and the hash that it saw.
    version = models.PositiveSmallIntegerField(default=0)
    content_hash = models.CharField(max_length=64, blank=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approve_before = models.DateTimeField(null=True)
    reminders_sent = models.PositiveSmallIntegerField(default=0)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = TimesheetQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "-pk"]
        verbose_name = _("timesheet")
        constraints = [
            status_check(TimesheetStatus, "timesheet_status"),
            models.UniqueConstraint(fields=["engagement", "month"], name="timesheet_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="timesheet_first_day"),
            signed_check("submitted", "timesheet_submitted"),
            signed_check("approved", "timesheet_approved"),
            models.CheckConstraint(
                condition=Q(status="submitted", approve_before__isnull=False)
                | ~Q(status="submitted"),
                name="timesheet_deadline_when_submitted",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "auto_approved", "invoiced"])
                | Q(approved_at__isnull=False),
                name="timesheet_approved_when_due",
            ),
        ]

    def __str__(self):
        return f"{self.engagement} {self.month:%Y-%m}"

    def get_absolute_url(self):
        return reverse("timesheets:timesheet", args=[self.pk])

    @property
    def is_editable(self):
        return self.status == self.Status.OPEN


class TimeEntry(models.Model):
    """Minutes worked on one day on one kind of task. Frozen (trigger) once submitted."""

    timesheet = models.ForeignKey(Timesheet, on_delete=models.PROTECT, related_name="entries")
    day = models.DateField(_("day"))
    minutes = models.PositiveIntegerField(
        _("time"), validators=[MinValueValidator(1), MaxValueValidator(960)]
    )
    mission = models.ForeignKey(
        Term, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("task")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = TimeEntryQuerySet.as_manager()

    class Meta:
        ordering = ["day", "pk"]
        verbose_name = _("line")
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=960), name="timeentry_minutes"
            )
        ]

    def __str__(self):
        return f"{self.day} {self.minutes}"


class DisputeStatus(models.TextChoices):
    OPENED = "opened", _("opened")
    NEGOTIATING = "negotiating", _("being discussed")
    SETTLED = "settled", _("settled")
    ESCALATED = "escalated", _("with our team")
    DECIDED = "decided", _("decided")
    EXECUTED = "executed", _("carried out")
    CLOSED = "closed", _("closed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Dispute(Lifecycle):
    """The company contests some lines of a timesheet; the others go on."""

    Status = DisputeStatus

    class Outcome(models.TextChoices):
        PAY = "pay", _("pay the hours")
        SPLIT = "split", _("split the hours")
        REFUND = "refund", _("drop the hours")

    MOVES = {
        Status.OPENED: {Status.NEGOTIATING, Status.ESCALATED, Status.WITHDRAWN},
        Status.NEGOTIATING: {Status.SETTLED, Status.ESCALATED, Status.WITHDRAWN},
        Status.ESCALATED: {Status.DECIDED, Status.WITHDRAWN},
        Status.SETTLED: {Status.EXECUTED},
        Status.DECIDED: {Status.EXECUTED},
        Status.EXECUTED: {Status.CLOSED},
    }
    timesheet = models.ForeignKey(Timesheet, on_delete=models.PROTECT, related_name="disputes")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPENED)
    reason = models.TextField(_("what is wrong?"), max_length=2_000)
    answer_before = models.DateTimeField()
    outcome = models.CharField(max_length=6, choices=Outcome.choices, blank=True)
    # What one side offers while negotiating: minutes to bill of the contested total.
    offered_minutes = models.PositiveIntegerField(null=True)
    offered_side = models.CharField(max_length=10, choices=Side.choices, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("dispute")
        constraints = [
            status_check(DisputeStatus, "dispute_status"),
            signed_check("decided", "dispute_decided"),
            models.CheckConstraint(
                condition=~Q(status__in=["settled", "decided", "executed", "closed"])
                | Q(outcome__in=["pay", "split", "refund"]),
                name="dispute_outcome_when_over",
            ),
        ]

    def __str__(self):
        return f"{self.timesheet} · {self.get_status_display()}"

    def get_absolute_url(self):
        return reverse("timesheets:dispute", args=[self.pk])


class DisputeLine(models.Model):
    """One contested line and, once it is over, how many of its minutes are billed."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="lines")
    entry = models.ForeignKey(TimeEntry, on_delete=models.PROTECT, related_name="dispute_lines")
    entry_minutes = models.PositiveIntegerField()
    billed_minutes = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["dispute", "entry"], name="disputeline_once"),
            models.CheckConstraint(
                condition=Q(billed_minutes__isnull=True)
                | Q(billed_minutes__lte=F("entry_minutes")),
                name="disputeline_minutes",
            ),
        ]

    def __str__(self):
        return f"{self.entry} ({self.dispute})"
