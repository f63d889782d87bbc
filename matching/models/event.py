"""What was shown to whom, and what came of it: the log that learning and audits read."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.needs.models import Need
from marketplace.people.models import Freelancer
from matching.querysets import MatchEventQuerySet


class MatchEvent(models.Model):
    """What a reader was shown, at which place of the list, and what came of it. Append-only
    (trigger), for MATCH_EVENT_DAYS.

    A visitor's draft has no Match rows, so an event names the need and the freelancer, and never
    who was reading: only on which side of the table. Without the position, a click says more about
    the place than about the person.
    """

    class Kind(models.TextChoices):
        IMPRESSION = "impression", _("shown")
        CLICK = "click", _("opened")
        VIEW = "view", _("read by the freelancer")
        INTEREST = "interest", _("interested")
        REFUSAL = "refusal", _("declined")
        LAPSE = "lapse", _("left unanswered")
        SHORTLIST = "shortlist", _("put on the shortlist")
        PROPOSAL = "proposal", _("proposal sent")
        HIRE = "hire", _("hired")
        MONTH = "month", _("month worked")

    OUTCOMES = (Kind.PROPOSAL, Kind.HIRE, Kind.MONTH)
    # What came of an invitation whose time is over.
    ANSWERS = (Kind.INTEREST, Kind.REFUSAL)

    class Audience(models.TextChoices):
        VISITOR = "visitor", _("visitor")
        COMPANY = "company", _("company")
        FREELANCER = "freelancer", _("freelancer")
        SYSTEM = "system", _("the system")

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="match_events")
    freelancer = models.ForeignKey(Freelancer, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.SYSTEM)
    # The place on the page, the engine's own rank, and the chance of that place. None: no list.
    position = models.PositiveSmallIntegerField(null=True)
    rank = models.PositiveSmallIntegerField(null=True)
    propensity = models.FloatField(null=True)
    score = models.PositiveSmallIntegerField(null=True)
    values = models.JSONField(default=dict)
    engine_version = models.CharField(max_length=40)
    # Why a freelancer declined (RefusalForm's code); which month was worked.
    reason = models.CharField(max_length=12, blank=True)
    month = models.DateField(null=True)
    at = models.DateTimeField(default=timezone.now)

    objects = MatchEventQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        *("impression", "click", "view", "interest", "refusal", "lapse"),
                        *("shortlist", "proposal", "hire", "month"),
                    ]
                ),
                name="matchevent_kind",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="impression")
                | models.Q(position__isnull=False, rank__isnull=False, propensity__isnull=False),
                name="matchevent_impression_has_its_place",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    position__gte=1, rank__gte=1, propensity__gt=0, propensity__lte=1
                )
                | ~models.Q(kind="impression"),
                name="matchevent_impression_has_its_chance",
            ),
            models.UniqueConstraint(
                fields=["need", "freelancer", "kind", "month"],
                condition=models.Q(kind__in=["proposal", "hire", "month"]),
                nulls_distinct=False,
                name="matchevent_outcome_once",
            ),
        ]
        indexes = [
            models.Index(fields=["need", "kind", "at"], name="matchevent_of_need"),
            models.Index(fields=["kind", "at"], name="matchevent_window"),
        ]

    def __str__(self):
        return f"{self.kind} {self.need_id}:{self.freelancer_id} @{self.position}"
