"""One company and one freelancer working together."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Company
from journal.models import Lifecycle, status_check
from marketplace.engagements.querysets import EngagementQuerySet
from marketplace.needs.models import Need
from marketplace.people.models import Freelancer
from marketplace.proposals.models import Proposal


class Side(models.TextChoices):
    COMPANY = "company", _("company")
    FREELANCER = "freelancer", _("freelancer")


class Int8Range(Func):
    """[id, id] as a range, so that GiST compares it without the btree_gist extension."""

    function = "int8range"
    output_field = DateRangeField()

    def __init__(self, field):
        super().__init__(F(field), F(field), Value("[]"))


class DateRange(Func):
    """[start, end] as a range; an empty end is open."""

    function = "daterange"
    output_field = DateRangeField()

    def __init__(self, start, end):
        super().__init__(F(start), F(end), Value("[]"))


class EngagementStatus(models.TextChoices):
    PENDING_SIGNATURE = "pending_signature", _("to be signed")
    PENDING_SETUP = "pending_setup", _("being set up")
    TRIAL = "trial", _("trial")
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    SUSPENDED = "suspended", _("suspended")
    NOTICE = "notice", _("notice given")
    REPLACEMENT_PENDING = "replacement_pending", _("replacement under way")
    ENDED = "ended", _("ended")
    TERMINATED = "terminated", _("terminated")
    CANCELLED = "cancelled", _("cancelled")


class Engagement(Lifecycle):
    """One company and one freelancer working together, from signature to the last hour."""

    Status = EngagementStatus

    MOVES = {
        Status.PENDING_SIGNATURE: {Status.PENDING_SETUP, Status.CANCELLED},
        Status.PENDING_SETUP: {Status.TRIAL, Status.ACTIVE, Status.CANCELLED},
        Status.TRIAL: {Status.ACTIVE, Status.SUSPENDED, Status.NOTICE, Status.REPLACEMENT_PENDING},
        Status.ACTIVE: {Status.PAUSED, Status.NOTICE, Status.SUSPENDED, Status.REPLACEMENT_PENDING},
        Status.PAUSED: {Status.ACTIVE, Status.NOTICE},
        Status.SUSPENDED: {Status.ACTIVE, Status.TERMINATED, Status.REPLACEMENT_PENDING},
        Status.NOTICE: {Status.ENDED, Status.REPLACEMENT_PENDING},
        Status.REPLACEMENT_PENDING: {Status.ENDED},
    }
    # Hours may be written in these; planned ones stay owed in the others.
    WORKING = (Status.TRIAL, Status.ACTIVE, Status.NOTICE)
    LIVE = (
        Status.PENDING_SIGNATURE,
        Status.PENDING_SETUP,
        *WORKING,
        Status.PAUSED,
        Status.SUSPENDED,
        Status.REPLACEMENT_PENDING,
    )

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="engagement")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="engagements")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="engagements")
    freelancer = models.ForeignKey(Freelancer, on_delete=models.PROTECT, related_name="engagements")
    status = models.CharField(
        max_length=20, choices=Status.choices, default=Status.PENDING_SIGNATURE
    )
    start_on = models.DateField(_("start"))
    # Last day worked; set by notice, replacement, termination or cancellation.
    end_on = models.DateField(_("end"), null=True, blank=True)
    trial_until = models.DateField(_("trial until"), null=True, blank=True)
    sign_before = models.DateField(_("to be signed before"))
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="successor"
    )
    # The company's consent to bring along the hours left in the engagement replaced.
    takes_hours_over = models.BooleanField(default=False)
    backup = models.ForeignKey(
        Freelancer, on_delete=models.SET_NULL, null=True, blank=True, related_name="backs_up"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = EngagementQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("engagement")
        constraints = [
            status_check(EngagementStatus, "engagement_status"),
            models.CheckConstraint(
                condition=Q(end_on__isnull=True) | Q(end_on__gte=F("start_on")),
                name="engagement_dates",
            ),
            # One need is served by one freelancer on any day, also across a replacement.
            ExclusionConstraint(
                name="engagement_no_overlap",
                expressions=[
                    (Int8Range("need"), RangeOperators.OVERLAPS),
                    (DateRange("start_on", "end_on"), RangeOperators.OVERLAPS),
                ],
                condition=~Q(status="cancelled"),
            ),
        ]

    def __str__(self):
        return f"{self.company} – {self.freelancer}"

    def get_absolute_url(self):
        return reverse("engagements:engagement", args=[self.pk])

    @property
    def is_working(self):
        return self.status in self.WORKING

    @property
    def is_one_off(self):
        return self.need.rhythm == Need.Rhythm.ONE_OFF

    @property
    def agreement(self):
        """The terms in force: the latest version that both sides signed, else the first one."""
        versions = list(self.agreements.all())
        signed = [version for version in versions if version.signed_at]
        return (signed or versions)[-1] if versions else None

    @property
    def is_live(self):
        return self.status in self.LIVE

    def side_of(self, user):
        """Side.COMPANY, Side.FREELANCER, or None for somebody else."""
        if self.freelancer.user_id == user.pk:
            return Side.FREELANCER
        return Side.COMPANY if self.company_id in user.roles else None

    def start_setup(self, *, by):
        self.move_to(self.Status.PENDING_SETUP, by=by)

    def activate(self, *, by):
        self.move_to(self.Status.ACTIVE, by=by)

    def start_trial(self, *, by):
        self.move_to(self.Status.TRIAL, by=by)

    def pause(self, *, by, reason):
        self.move_to(self.Status.PAUSED, by=by, reason=reason)

    def resume(self, *, by, reason=""):
        """Back to work after a pause or a suspension."""
        self.move_to(self.Status.ACTIVE, by=by, reason=reason)

    def suspend(self, *, by, reason):
        """No new hours: a payment failed or papers expired. Approved hours stay owed."""
        self.move_to(self.Status.SUSPENDED, by=by, reason=reason)

    def terminate(self, *, by, reason, on):
        self.move_to(self.Status.TERMINATED, by=by, reason=reason, end_on=on)

    def give_notice(self, *, by, reason, last_day):
        self.move_to(self.Status.NOTICE, by=by, reason=reason, end_on=last_day)

    def end(self, *, by, reason="", on):
        self.move_to(self.Status.ENDED, by=by, reason=reason, end_on=on)

    def cancel(self, *, by, reason):
        self.move_to(self.Status.CANCELLED, by=by, reason=reason)
