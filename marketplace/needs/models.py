"""Needs: the brief that a company posts, from a visitor's first words to its award."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, User
from journal.models import Lifecycle, status_check
from marketplace.needs.contacts import without_contacts
from marketplace.needs.querysets import NeedQuerySet
from marketplace.people.models import WEEKDAYS
from marketplace.taxonomy.models import Commune, Term
from marketplace.taxonomy.reserved_acts import find_reserved_acts


class NeedStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("being read")
    CHANGES_REQUESTED = "changes_requested", _("to be completed")
    REJECTED = "rejected", _("refused")
    OPEN = "open", _("open")
    SHORTLISTED = "shortlisted", _("shortlist ready")
    AWARDED = "awarded", _("awarded")
    CLOSED = "closed", _("closed")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("expired")
    UNFILLED = "unfilled", _("nobody found")


class Need(Lifecycle):
    """What a company wants to hand over, how much of it, where and when.

    Until she signs up, a need belongs to whoever holds its `token` (session or e-mailed link).
    """

    Status = NeedStatus

    MOVES = {
        Status.DRAFT: {Status.SUBMITTED, Status.WITHDRAWN, Status.EXPIRED},
        Status.SUBMITTED: {
            Status.CHANGES_REQUESTED,
            Status.REJECTED,
            Status.OPEN,
            Status.WITHDRAWN,
        },
        Status.CHANGES_REQUESTED: {Status.SUBMITTED, Status.WITHDRAWN, Status.EXPIRED},
        Status.OPEN: {
            Status.SHORTLISTED,
            Status.AWARDED,
            Status.WITHDRAWN,
            Status.EXPIRED,
            Status.UNFILLED,
        },
        Status.SHORTLISTED: {
            Status.AWARDED,
            Status.OPEN,
            Status.WITHDRAWN,
            Status.EXPIRED,
            Status.UNFILLED,
        },
        Status.AWARDED: {Status.CLOSED, Status.OPEN},
    }
    RECRUITING = (Status.OPEN, Status.SHORTLISTED)
    EDITABLE = (Status.DRAFT, Status.CHANGES_REQUESTED)
    ENDED = (Status.WITHDRAWN, Status.EXPIRED, Status.UNFILLED, Status.CLOSED)

    class Place(models.TextChoices):
        ON_SITE = "on_site", _("on site")
        REMOTE = "remote", _("remote")
        EITHER = "either", _("on site or remote")

    class Rhythm(models.TextChoices):
        RECURRING = "recurring", _("every month")
        ONE_OFF = "one_off", _("one-off")

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, null=True, blank=True, related_name="needs"
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT)

    # What to hand over
    text = models.TextField(
        _("what would you like to hand over?"), max_length=5_000, help_text=_("In your own words.")
    )
    language = models.CharField(
        max_length=2, choices=[("fr", "Français"), ("en", "English")], default="fr"
    )
    terms = models.ManyToManyField(Term, blank=True, related_name="needs")

    # How much, where, when
    monthly_minutes = models.PositiveIntegerField(
        _("hours a month"),
        default=600,
        validators=[MinValueValidator(60), MaxValueValidator(13_200)],
    )
    rhythm = models.CharField(
        _("rhythm"), max_length=10, choices=Rhythm.choices, default=Rhythm.RECURRING
    )
    place = models.CharField(_("where"), max_length=8, choices=Place.choices, default=Place.EITHER)
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("town")
    )
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(choices=WEEKDAYS),
        default=list,
        blank=True,
        verbose_name=_("preferred days"),
    )
    start_on = models.DateField(_("start"), null=True, blank=True)
    max_rate_cents = models.PositiveIntegerField(
        _("highest hourly rate, before VAT"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1_500), MaxValueValidator(30_000)],
    )

    # How to reach you
    contact_name = models.CharField(_("your name"), max_length=120, blank=True)
    contact_email = models.EmailField(_("your e-mail"), blank=True)
    contact_phone = models.CharField(_("your phone"), max_length=20, blank=True)
    company_name = models.CharField(_("company name"), max_length=120, blank=True)

    is_fictional = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    # Any step of either side; what expiry counts from.
    active_at = models.DateTimeField(default=timezone.now)
    expiry_warned_at = models.DateTimeField(null=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("need")
        constraints = [
            status_check(NeedStatus, "need_status"),
            models.CheckConstraint(
                condition=models.Q(company__isnull=False)
                | models.Q(status__in=["draft", "withdrawn", "expired"]),
                name="need_company_once_submitted",
            ),
            models.CheckConstraint(
                condition=models.Q(place="remote")
                | models.Q(commune__isnull=False)
                | models.Q(status__in=["draft", "withdrawn", "expired"]),
                name="need_commune_unless_remote",
            ),
        ]
        indexes = [models.Index(fields=["status", "active_at"], name="need_idle")]

    def __str__(self):
        return self.title

    @property
    def title(self):
        """The first line of the text, short enough for a list."""
        first = self.text.strip().splitlines()[0] if self.text.strip() else str(_("New need"))
        return first if len(first) <= 70 else first[:69].rsplit(" ", 1)[0] + "…"

    @property
    def public_title(self):
        """What a freelancer reads before she works for the company: the title, no contacts."""
        return without_contacts(self.title)

    @property
    def public_text(self):
        """Like `public_title`, the whole text."""
        return without_contacts(self.text)

    @property
    def weekday_names(self):
        return [name for day, name in WEEKDAYS if day in self.weekdays]

    @property
    def reserved_acts(self):
        """What the text asks for that the law keeps for another profession."""
        return find_reserved_acts(self.text)

    @property
    def is_recruiting(self):
        return self.status in self.RECRUITING

    @property
    def is_editable(self):
        return self.status in self.EDITABLE

    @property
    def is_ended(self):
        return self.status in self.ENDED

    @property
    def unfinished_steps(self):
        """The steps of the brief that still lack something a freelancer must know, in order."""
        lacks = {
            "what": not self.text.strip(),
            "where": self.commune_id is None and self.place != self.Place.REMOTE,
            "contact": not self.contact_email,
        }
        return [step for step, lacking in lacks.items() if lacking]

    @property
    def expires_at(self):
        """When nobody's doing anything ends it."""
        return self.active_at + timedelta(days=settings.MARKETPLACE["NEED_IDLE_DAYS"])

    def get_absolute_url(self):
        return reverse("needs:need", args=[self.pk])

    def touch(self):
        """Note that somebody did something about this need, so that it doesn't expire."""
        self.active_at = timezone.now()
        self.expiry_warned_at = None
        self.save(update_fields=["active_at", "expiry_warned_at"])

    def submit(self, *, by):
        self.move_to(self.Status.SUBMITTED, by=by)

    def open(self, *, by):
        """Let it recruit: an administrator read it, or the automatic checks found nothing."""
        self.move_to(self.Status.OPEN, by=by)

    def request_changes(self, *, by, reason):
        self.move_to(self.Status.CHANGES_REQUESTED, by=by, reason=reason)

    def reject(self, *, by, reason):
        self.move_to(self.Status.REJECTED, by=by, reason=reason)

    def shortlist(self, *, by):
        self.move_to(self.Status.SHORTLISTED, by=by)

    def award(self, *, by):
        self.move_to(self.Status.AWARDED, by=by)

    def reopen(self, *, by, reason):
        """Recruit again: the signature failed, the engagement was cancelled, or she left."""
        self.move_to(self.Status.OPEN, by=by, reason=reason)

    def close(self, *, by):
        self.move_to(self.Status.CLOSED, by=by)

    def withdraw(self, *, by, reason=""):
        self.move_to(self.Status.WITHDRAWN, by=by, reason=reason)

    def expire(self, *, by=None):
        self.move_to(self.Status.EXPIRED, by=by)

    def give_up(self, *, by, reason):
        self.move_to(self.Status.UNFILLED, by=by, reason=reason)
