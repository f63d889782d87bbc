"""Engagements: the agreement between one company and one freelancer, and its monthly plans."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, User
from journal.models import Lifecycle, signed_check, status_check
from marketplace.engagements.querysets import (
    EngagementQuerySet,
    HourBankQuerySet,
    MonthPlanQuerySet,
)
from marketplace.needs.models import Need
from marketplace.people.models import Freelancer
from marketplace.proposals.models import Proposal, Terms


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
        Status.TRIAL: {
            Status.ACTIVE,
            Status.SUSPENDED,
            Status.NOTICE,
            Status.REPLACEMENT_PENDING,
        },
        Status.ACTIVE: {
            Status.PAUSED,
            Status.NOTICE,
            Status.SUSPENDED,
            Status.REPLACEMENT_PENDING,
        },
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


class Agreement(Terms):
    """One version of the contract: every figure that money depends on, frozen, and its text."""

    class VatRegime(models.TextChoices):
        FRANCHISE = "franchise", _("VAT exemption (art. 293 B CGI)")
        STANDARD = "standard", _("VAT charged")

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="agreements")
    version = models.PositiveSmallIntegerField(default=1)
    fee_bp = models.PositiveSmallIntegerField(_("fee"))
    vat_regime = models.CharField(_("VAT"), max_length=10, choices=VatRegime.choices)
    vat_bp = models.PositiveSmallIntegerField(_("VAT rate"))
    rollover_cap_bp = models.PositiveSmallIntegerField()
    notice_days = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=2)
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "version"], name="agreement_version_once"
            ),
            models.CheckConstraint(condition=Q(fee_bp__lte=10_000), name="agreement_fee"),
            models.CheckConstraint(
                condition=Q(vat_regime="franchise", vat_bp=0)
                | Q(vat_regime="standard", vat_bp__gt=0),
                name="agreement_vat",
            ),
        ]

    def __str__(self):
        return f"{self.engagement} v{self.version}"


class Signature(models.Model):
    """One side's signature of one agreement version: typed name, time, hash of what she read."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=10, choices=Side.choices)
    typed_name = models.CharField(_("your full name"), max_length=120)
    text_hash = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "side"], name="signature_once_a_side"),
            models.CheckConstraint(
                condition=Q(side__in=["company", "freelancer"]), name="signature_side"
            ),
        ]

    def __str__(self):
        return f"{self.typed_name} ({self.agreement})"


class SetupStep(models.Model):
    """One thing to be in place before the first hour; created with the engagement."""

    class Kind(models.TextChoices):
        PAYMENT_METHOD = "payment_method", _("payment method")
        PAYOUT_ACCOUNT = "payout_account", _("payout account")
        BILLING_MANDATE = "billing_mandate", _("billing mandate")
        VIGILANCE = "vigilance", _("vigilance papers")

    # Where a freelancer takes each of her steps.
    PAGES = {
        Kind.PAYOUT_ACCOUNT: "payouts:account",
        Kind.BILLING_MANDATE: "payouts:mandate",
        Kind.VIGILANCE: "people:papers",
    }

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="setup_steps")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "kind"], name="setupstep_once"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["payment_method", "payout_account", "billing_mandate", "vigilance"]
                ),
                name="setupstep_kind",
            ),
            signed_check("done", "setupstep_done"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.engagement})"

    def get_absolute_url(self):
        """Where whoever's job it is does it."""
        if self.kind == self.Kind.PAYMENT_METHOD:
            return reverse("collection:method", args=[self.engagement.company_id])
        return reverse(self.PAGES[self.kind])

    @property
    def side(self):
        """Whose job it is."""
        return Side.COMPANY if self.kind == self.Kind.PAYMENT_METHOD else Side.FREELANCER


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
