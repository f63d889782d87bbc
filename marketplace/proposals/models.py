"""Proposals: a freelancer's offer on a need, and the versions that the two sides exchange."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from journal.models import Lifecycle, status_check
from marketplace.needs.models import Need
from marketplace.people.models import Freelancer
from marketplace.proposals.querysets import ProposalQuerySet


class Terms(models.Model):
    """Rate, monthly hours and start: what an offer fixes."""

    rate_cents = models.PositiveIntegerField(
        _("hourly rate, before VAT"),
        validators=[MinValueValidator(1_500), MaxValueValidator(30_000)],
    )
    monthly_minutes = models.PositiveIntegerField(
        _("hours a month"), validators=[MinValueValidator(60), MaxValueValidator(13_200)]
    )
    start_on = models.DateField(_("start"))

    class Meta:
        abstract = True

    def has_same_terms(self, other):
        """Whether two records fix the same rate, hours and start."""
        return all(
            getattr(self, name) == getattr(other, name)
            for name in ("rate_cents", "monthly_minutes", "start_on")
        )


class ProposalStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    SENT = "sent", _("waiting for the company")
    COUNTERED = "countered", _("counter-offer made")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("expired")
    SUPERSEDED = "superseded", _("superseded")


class Proposal(Terms, Lifecycle):
    """One freelancer's offer on one need. Its terms are those of the current version.

    `sent` waits for the company; `countered` waits for the freelancer, who answers with the
    next version.
    """

    Status = ProposalStatus

    _EXITS = {Status.WITHDRAWN, Status.EXPIRED, Status.SUPERSEDED, Status.DECLINED}
    MOVES = {
        Status.DRAFT: {Status.SENT, Status.WITHDRAWN, Status.SUPERSEDED, Status.EXPIRED},
        Status.SENT: {Status.ACCEPTED, Status.COUNTERED, *_EXITS},
        Status.COUNTERED: {Status.SENT, *_EXITS},
    }
    PENDING = (Status.SENT, Status.COUNTERED)
    LIVE = (Status.DRAFT, *PENDING)

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="proposals")
    freelancer = models.ForeignKey(Freelancer, on_delete=models.PROTECT, related_name="proposals")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveSmallIntegerField(default=0)
    message = models.TextField(_("message"), max_length=3_000, blank=True)
    expires_on = models.DateField()
    created_at = models.DateTimeField(default=timezone.now)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("proposal")
        constraints = [
            status_check(ProposalStatus, "proposal_status"),
            models.UniqueConstraint(
                fields=["need", "freelancer"],
                condition=models.Q(status__in=["draft", "sent", "countered"]),
                name="proposal_one_live_per_freelancer",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["draft", "withdrawn", "superseded", "expired"])
                | models.Q(version__gte=1),
                name="proposal_version_once_sent",
            ),
        ]
        indexes = [models.Index(fields=["status", "expires_on"], name="proposal_expiry")]

    def __str__(self):
        return f"{self.freelancer} → {self.need}"

    def get_absolute_url(self):
        return reverse("proposals:proposal", args=[self.pk])

    @property
    def is_pending(self):
        return self.status in self.PENDING

    def accept(self, *, by):
        self.move_to(self.Status.ACCEPTED, by=by)

    def decline(self, *, by, reason):
        self.move_to(self.Status.DECLINED, by=by, reason=reason)

    def withdraw(self, *, by, reason=""):
        self.move_to(self.Status.WITHDRAWN, by=by, reason=reason)

    def expire(self, *, by=None):
        self.move_to(self.Status.EXPIRED, by=by)

    def supersede(self, *, by, reason):
        self.move_to(self.Status.SUPERSEDED, by=by, reason=reason)


class Offer(Terms):
    """One version of a proposal as one side put it. Append-only."""

    class Side(models.TextChoices):
        FREELANCER = "freelancer", _("freelancer")
        COMPANY = "company", _("company")

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="offers")
    version = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=10, choices=Side.choices)
    message = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["version", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "version"], name="offer_version_once"),
            models.CheckConstraint(
                condition=models.Q(side__in=["freelancer", "company"]), name="offer_side"
            ),
        ]

    def __str__(self):
        return f"{self.proposal_id} v{self.version}"
