"""Weights learned from the marketplace, and how much its needs have changed since."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from journal.models import Lifecycle, signed_check, status_check
from matching.querysets import ModelVersionQuerySet


class ModelVersionStatus(models.TextChoices):
    CANDIDATE = "candidate", _("candidate")
    PROMOTED = "promoted", _("in force")
    RETIRED = "retired", _("retired")
    ROLLED_BACK = "rolled_back", _("rolled back")


class ModelVersion(Lifecycle):
    """Points by signal learned from the marketplace, and why they are in force or not.

    `points` is {side: {signal: points}}, 100 a side (matching.features.SIDES). Without a promoted
    version the shipped points are in force. `figures` holds what
    matching/training.py measured before the decision; what was learned never changes (trigger).
    """

    Status = ModelVersionStatus

    MOVES = {
        Status.CANDIDATE: {Status.PROMOTED, Status.RETIRED},
        Status.PROMOTED: {Status.RETIRED, Status.ROLLED_BACK},
        Status.RETIRED: {Status.PROMOTED},
    }

    status = models.CharField(max_length=12, choices=Status.choices, default=Status.CANDIDATE)
    points = models.JSONField()
    # {side: [intercept, slope]} where the scale was learned too; else that of the artefact.
    calibration = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    artefact_version = models.CharField(max_length=40)
    data_from = models.DateTimeField()
    data_until = models.DateTimeField()
    trained_at = models.DateTimeField(default=timezone.now)
    promoted_at = models.DateTimeField(null=True)
    promoted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ModelVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("version of the weights")
        constraints = [
            status_check(ModelVersionStatus, "modelversion_status"),
            signed_check("promoted", "modelversion_promoted"),
            models.UniqueConstraint(
                fields=["status"],
                condition=models.Q(status="promoted"),
                name="modelversion_one_in_force",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="promoted") | models.Q(promoted_at__isnull=False),
                name="modelversion_promoted_when_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(data_until__gte=models.F("data_from")),
                name="modelversion_window",
            ),
        ]

    def __str__(self):
        return f"{self.artefact_version}+{self.pk}"

    def promote(self, *, by, reason=""):
        now = timezone.now()
        self.move_to(self.Status.PROMOTED, by=by, reason=reason, promoted_at=now, promoted_by=by)

    def retire(self, *, by, reason=""):
        self.move_to(self.Status.RETIRED, by=by, reason=reason)

    def roll_back(self, *, by, reason):
        self.move_to(self.Status.ROLLED_BACK, by=by, reason=reason)


class DriftCheck(models.Model):
    """How far this month's needs and profiles are from those the ranking is used to.

    `figures` is {signal: population stability index}, `worst` the largest of them.
    """

    at = models.DateTimeField(default=timezone.now)
    engine_version = models.CharField(max_length=40)
    figures = models.JSONField(default=dict)
    worst = models.FloatField(default=0)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.worst:.2f}"
