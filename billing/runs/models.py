"""A billing run: which companies it has to bill, how far it is, and what went wrong where."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, User
from billing.invoices.holds import Hold
from billing.runs.querysets import BillingRunQuerySet, CompanyBillingQuerySet
from journal.models import Lifecycle, status_check
from marketplace.engagements.models import Engagement


class BillingRunStatus(models.TextChoices):
    RUNNING = "running", _("under way")
    FINISHED = "finished", _("finished")


class BillingRun(Lifecycle):
    """One go at billing a month: finished once each of its companies is done or has failed."""

    Status = BillingRunStatus

    MOVES = {Status.RUNNING: {Status.FINISHED}, Status.FINISHED: {Status.RUNNING}}

    month = models.DateField(_("month"))
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.RUNNING)
    started_at = models.DateTimeField(default=timezone.now)
    # Nobody is the calendar.
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)

    objects = BillingRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("billing run")
        constraints = [
            status_check(BillingRunStatus, "billingrun_status"),
            models.CheckConstraint(condition=Q(month__day=1), name="billingrun_first_day"),
            # Two people who press the button start one run.
            models.UniqueConstraint(
                fields=["month"], condition=Q(status="running"), name="billingrun_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(status="finished", finished_at__isnull=False)
                | Q(status="running", finished_at__isnull=True),
                name="billingrun_finished_at",
            ),
        ]

    def __str__(self):
        return f"{self.month:%Y-%m} №{self.pk}"

    def finish(self):
        self.move_to(self.Status.FINISHED, by=None, finished_at=timezone.now())

    def take_up_again(self, *, by):
        """A company that had failed is tried once more."""
        self.move_to(self.Status.RUNNING, by=by, finished_at=None)


class CompanyBillingStatus(models.TextChoices):
    WAITING = "waiting", _("to be billed")
    DONE = "done", _("billed")
    FAILED = "failed", _("failed")


class CompanyBilling(Lifecycle):
    """What a run has to do, and did, for one company. The row is the outbox: due until done."""

    Status = CompanyBillingStatus

    MOVES = {
        Status.WAITING: {Status.DONE, Status.FAILED},
        Status.FAILED: {Status.WAITING},
    }

    run = models.ForeignKey(BillingRun, on_delete=models.PROTECT, related_name="companies")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="billings")
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.WAITING)
    # Whoever took it has it until then; after a kill somebody else does.
    leased_until = models.DateTimeField(null=True)
    invoices = models.PositiveIntegerField(default=0)
    asked_cents = models.BigIntegerField(default=0)
    # What went wrong, for developers: the class of the error and its words.
    error = models.CharField(max_length=300, blank=True)

    objects = CompanyBillingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("billing of a company")
        constraints = [
            status_check(CompanyBillingStatus, "companybilling_status"),
            models.UniqueConstraint(fields=["run", "company"], name="companybilling_once"),
        ]

    def __str__(self):
        return f"{self.company} {self.run}"

    def succeed(self, *, invoices, asked_cents):
        done = {"invoices": invoices, "asked_cents": asked_cents, "error": ""}
        self.move_to(self.Status.DONE, by=None, **done)

    def fail(self, error, **counted):
        """error: what went wrong, in words. counted: as of `succeed`, of what was billed before."""
        error = error[:300]
        self.move_to(self.Status.FAILED, by=None, reason=error, error=error, **counted)

    def try_again(self, *, by):
        self.move_to(self.Status.WAITING, by=by, leased_until=None)


class HeldEngagement(models.Model):
    """An engagement that a run could not invoice, and why (billing.invoices.holds.Hold)."""

    billing = models.ForeignKey(CompanyBilling, on_delete=models.CASCADE, related_name="held")
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="+")
    hold = models.CharField(max_length=20, choices=Hold.choices)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["billing", "engagement"], name="heldengagement_once")
        ]

    def __str__(self):
        return f"{self.engagement}: {self.hold}"
