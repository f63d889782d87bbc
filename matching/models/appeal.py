"""The right to a person: somebody asks us to look at what the engine decided."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from journal.models import Lifecycle, signed_check, status_check
from matching.models.match import Match
from matching.querysets import AppealQuerySet


class AppealStatus(models.TextChoices):
    SUBMITTED = "submitted", _("waits for a person")
    UPHELD = "upheld", _("corrected")
    EXPLAINED = "explained", _("explained")


class Appeal(Lifecycle):
    """Somebody asks a person to look at what the engine decided about a match, or about her."""

    Status = AppealStatus

    MOVES = {Status.SUBMITTED: {Status.UPHELD, Status.EXPLAINED}}

    match = models.ForeignKey(Match, on_delete=models.PROTECT, null=True, related_name="appeals")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="match_appeals")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.SUBMITTED)
    text = models.TextField(_("what seems wrong"), max_length=2_000)
    answer = models.TextField(_("answer"), max_length=2_000, blank=True)
    submitted_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("appeal")
        constraints = [
            status_check(AppealStatus, "appeal_status"),
            signed_check("decided", "appeal_decided"),
            models.CheckConstraint(
                condition=models.Q(status="submitted")
                | (models.Q(decided_at__isnull=False) & ~models.Q(answer="")),
                name="appeal_decided_with_an_answer",
            ),
            models.UniqueConstraint(
                fields=["user", "match"],
                condition=models.Q(status="submitted"),
                nulls_distinct=False,
                name="appeal_one_open_a_match",
            ),
        ]

    def __str__(self):
        return f"№ {self.pk}"

    def decide(self, status, *, by, answer):
        """Answer it, as `upheld` or `explained`; the answer is what the person reads."""
        now = timezone.now()
        self.move_to(status, by=by, answer=answer, decided_at=now, decided_by=by)
