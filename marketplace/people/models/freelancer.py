"""Freelance office managers: who they are, what they do, when and where they are free."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.legal_forms import legal_form_check
from accounts.models import LegalIdentity, User
from journal.models import Lifecycle, status_check
from marketplace.people.querysets import FreelancerQuerySet
from marketplace.taxonomy.models import Commune, Term

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
]

SPOKEN = {
    "fr": _("French"),
    "en": _("English"),
    "de": _("German"),
    "es": _("Spanish"),
    "it": _("Italian"),
    "pt": _("Portuguese"),
    "nl": _("Dutch"),
    "pl": _("Polish"),
    "ar": _("Arabic"),
    "vi": _("Vietnamese"),
    "zh": _("Chinese"),
}


class FreelancerStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    PAUSED = "paused", _("paused")


class Freelancer(LegalIdentity, Lifecycle):
    """An office manager who works on her own account."""

    Status = FreelancerStatus

    class VatRegime(models.TextChoices):
        FRANCHISE = "franchise", _("VAT exemption (art. 293 B CGI)")
        STANDARD = "standard", _("VAT charged")

    MOVES = {
        Status.DRAFT: {Status.PUBLISHED},
        Status.PUBLISHED: {Status.PAUSED, Status.DRAFT},
        Status.PAUSED: {Status.PUBLISHED, Status.DRAFT},
    }

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="freelancer")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    headline = models.CharField(_("headline"), max_length=140, blank=True)
    bio = models.TextField(_("about you"), max_length=4_000, blank=True)
    # The language in which headline and bio are written; what she speaks is below.
    language = models.CharField(
        _("language of the profile"),
        max_length=2,
        choices=[("fr", "Français"), ("en", "English")],
        default="fr",
    )
    speaks = ArrayField(
        models.CharField(max_length=2), default=list, blank=True, verbose_name=_("languages spoken")
    )
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("town")
    )
    radius_km = models.PositiveSmallIntegerField(
        _("travels up to (km)"), default=20, validators=[MaxValueValidator(300)]
    )
    works_remote = models.BooleanField(_("works remotely"), default=True)
    works_on_site = models.BooleanField(_("works on site"), default=True)
    rate_cents = models.PositiveIntegerField(
        _("hourly rate, before VAT"), default=4_000, validators=[MinValueValidator(1_500)]
    )
    capacity_minutes = models.PositiveIntegerField(
        _("hours available each month"), default=2_400, validators=[MaxValueValidator(13_200)]
    )
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(choices=WEEKDAYS),
        default=list,
        blank=True,
        verbose_name=_("days available"),
    )
    experience_years = models.PositiveSmallIntegerField(
        _("years of experience"), default=0, validators=[MaxValueValidator(60)]
    )
    # What she would rather not: it counts against a need, and hides none.
    least_minutes = models.PositiveIntegerField(_("fewest hours a month"), default=0)
    declined_terms = models.ManyToManyField(Term, related_name="+", blank=True)
    vat_regime = models.CharField(
        _("VAT regime"),
        max_length=10,
        choices=VatRegime.choices,
        default=VatRegime.FRANCHISE,
    )
    terms = models.ManyToManyField(Term, through="FreelancerTerm", related_name="freelancers")
    is_fictional = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = FreelancerQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("freelancer")
        constraints = [
            status_check(FreelancerStatus, "freelancer_status"),
            models.CheckConstraint(
                condition=models.Q(vat_regime__in=["franchise", "standard"]),
                name="freelancer_vat_regime",
            ),
            models.UniqueConstraint(
                fields=["siret"], condition=~models.Q(siret=""), name="freelancer_siret_once"
            ),
            legal_form_check("freelancer_legal_form"),
        ]

    def __str__(self):
        return self.user.name or self.headline or f"№ {self.pk}"

    def get_absolute_url(self):
        return reverse("people:freelancer", args=[self.pk])

    @property
    def public_name(self):
        """What strangers read: first name and the initial of the family name."""
        first, *family = self.user.name.split() or [str(_("Office manager"))]
        return f"{first} {family[-1][0]}." if family else first

    @property
    def is_published(self):
        return self.status == self.Status.PUBLISHED

    @property
    def weekday_names(self):
        return [name for day, name in WEEKDAYS if day in self.weekdays]

    @property
    def language_names(self):
        return [SPOKEN[code] for code in self.speaks if code in SPOKEN]

    def vat_regime_on(self, day):
        """Her VAT regime on a day. Before her first change it was the other one; without a change
        it is the profile's."""
        regime = self.vat_regime
        for change in reversed(self.vat_changes.all()):
            if change.from_on <= day:
                return change.regime
            regime = OTHER_REGIME[change.regime]
        return regime

    def publish(self, *, by):
        self.move_to(self.Status.PUBLISHED, by=by)

    def pause(self, *, by, reason=""):
        self.move_to(self.Status.PAUSED, by=by, reason=reason)


OTHER_REGIME = {
    Freelancer.VatRegime.FRANCHISE: Freelancer.VatRegime.STANDARD,
    Freelancer.VatRegime.STANDARD: Freelancer.VatRegime.FRANCHISE,
}


class VatChange(models.Model):
    """From a day on a freelancer charges VAT, or no longer does. One after the other by turns."""

    freelancer = models.ForeignKey(Freelancer, on_delete=models.CASCADE, related_name="vat_changes")
    regime = models.CharField(max_length=10, choices=Freelancer.VatRegime.choices)
    from_on = models.DateField()
    declared_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["from_on"]
        constraints = [
            models.UniqueConstraint(fields=["freelancer", "from_on"], name="vatchange_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(regime__in=["franchise", "standard"]), name="vatchange_regime"
            ),
        ]

    def __str__(self):
        return f"{self.freelancer}: {self.get_regime_display()} ({self.from_on})"


class FreelancerTerm(models.Model):
    """One mission, tool, knowledge, sector or soft skill of a freelancer, and how well."""

    class Level(models.IntegerChoices):
        BASIC = 1, _("basic")
        FLUENT = 2, _("fluent")
        EXPERT = 3, _("expert")

    freelancer = models.ForeignKey(Freelancer, on_delete=models.CASCADE, related_name="skills")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.FLUENT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["freelancer", "term"], name="freelancerterm_once"),
            models.CheckConstraint(
                condition=models.Q(level__gte=1, level__lte=3), name="freelancerterm_level"
            ),
        ]

    def __str__(self):
        return f"{self.term} ({self.get_level_display()})"
