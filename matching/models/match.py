"""A need and a freelancer paired by the engine: why, and what became of it."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from journal.models import Lifecycle, signed_check, status_check
from marketplace.needs.models import Need
from marketplace.people.models import Freelancer
from matching.querysets import MatchQuerySet


class MatchStatus(models.TextChoices):
    COMPUTED = "computed", _("computed")
    NOTIFIED = "notified", _("announced")
    VIEWED = "viewed", _("seen")
    INTERESTED = "interested", _("interested")
    SHORTLISTED = "shortlisted", _("on the shortlist")
    DECLINED = "declined", _("declined")
    EXPIRED = "expired", _("expired")
    REMOVED = "removed", _("removed by us")


class Match(Lifecycle):
    """One freelancer for one need.

    `reasons` is a list of {"signal", "points", "values"} whose points add up to `score`; `gaps` is
    a list of the same shape with the points that were missed. Both are free of language: the words
    are made when somebody reads them (matching/reasons.py).
    """

    Status = MatchStatus

    MOVES = {
        Status.COMPUTED: {Status.NOTIFIED, Status.EXPIRED, Status.REMOVED},
        Status.NOTIFIED: {Status.VIEWED, Status.EXPIRED, Status.REMOVED},
        Status.VIEWED: {Status.INTERESTED, Status.DECLINED, Status.EXPIRED, Status.REMOVED},
        Status.INTERESTED: {Status.SHORTLISTED, Status.REMOVED},
        Status.SHORTLISTED: {Status.REMOVED},
        # Operations may put back whom they took off.
        Status.EXPIRED: {Status.COMPUTED},
        Status.REMOVED: {Status.COMPUTED},
    }
    ANSWERABLE = (Status.NOTIFIED, Status.VIEWED)
    OVER = (Status.DECLINED, Status.EXPIRED, Status.REMOVED)

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="matches")
    freelancer = models.ForeignKey(Freelancer, on_delete=models.PROTECT, related_name="matches")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.COMPUTED)
    score = models.PositiveSmallIntegerField(_("score out of 100"))
    position = models.PositiveSmallIntegerField(_("rank"))
    # {side: percent}: would the company choose her, would she accept.
    chances = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)
    gaps = models.JSONField(default=list)
    # {signal: 0 to 1} as the engine saw them; what learning reads.
    values = models.JSONField(default=dict)
    # The chance that she is on the list at all (matching/exposure.py).
    propensity = models.FloatField(default=1)
    engine_version = models.CharField(max_length=40)
    computed_at = models.DateTimeField(default=timezone.now)
    notified_at = models.DateTimeField(null=True)
    viewed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    shortlisted_at = models.DateTimeField(null=True)
    shortlisted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = MatchQuerySet.as_manager()

    class Meta:
        ordering = ["need", "position", "pk"]
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        constraints = [
            status_check(MatchStatus, "match_status"),
            signed_check("shortlisted", "match_shortlisted"),
            models.UniqueConstraint(fields=["need", "freelancer"], name="match_once"),
            models.CheckConstraint(
                condition=models.Q(score__gte=0, score__lte=100), name="match_score_out_of_100"
            ),
            models.CheckConstraint(
                condition=models.Q(position__gte=1), name="match_position_from_1"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["computed", "expired", "removed"])
                | models.Q(notified_at__isnull=False),
                name="match_notified_before_anything_else",
            ),
        ]
        indexes = [models.Index(fields=["freelancer", "status"], name="match_inbox")]

    def __str__(self):
        return f"{self.freelancer} ← {self.need} ({self.score})"

    def get_absolute_url(self):
        return reverse("matching:match", args=[self.pk])

    @property
    def is_answerable(self):
        return self.status in self.ANSWERABLE and self.need.is_recruiting

    def had_its_time(self, *, at):
        """Whether she was told so long ago that she could have answered."""
        term = timedelta(days=settings.MARKETPLACE["MATCH_DAYS"])
        return self.notified_at is not None and self.notified_at < at - term

    def notify(self, *, by=None):
        self.move_to(self.Status.NOTIFIED, by=by, notified_at=timezone.now())

    def view(self, *, by):
        self.move_to(self.Status.VIEWED, by=by, viewed_at=timezone.now())

    def declare_interest(self, *, by):
        self.move_to(self.Status.INTERESTED, by=by, answered_at=timezone.now())

    def decline(self, *, by, reason):
        self.move_to(self.Status.DECLINED, by=by, reason=reason, answered_at=timezone.now())

    def shortlist(self, *, by):
        self.move_to(
            self.Status.SHORTLISTED, by=by, shortlisted_at=timezone.now(), shortlisted_by=by
        )

    def expire(self, *, by=None):
        self.move_to(self.Status.EXPIRED, by=by)

    def remove(self, *, by, reason):
        """Take it off every list: an override of the engine, by operations."""
        self.move_to(self.Status.REMOVED, by=by, reason=reason)

    def restore(self, *, by, reason):
        """Put it back, to be announced anew."""
        self.move_to(self.Status.COMPUTED, by=by, reason=reason, notified_at=None)
