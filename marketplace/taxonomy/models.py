from math import asin, cos, radians, sin, sqrt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .querysets import CommuneQuerySet, TermQuerySet

EARTH_RADIUS_KM = 6371


class Term(models.Model):
    """One word of the vocabulary which companies and freelancers share, in both languages."""

    class Kind(models.TextChoices):
        MISSION = "mission", _("Mission")
        KNOWLEDGE = "knowledge", _("Knowledge")
        TOOL = "tool", _("Tool")
        SOFT_SKILL = "soft_skill", _("Soft skill")
        SECTOR = "sector", _("Sector")
        DEPARTMENT = "department", _("Department")
        OCCUPATION = "occupation", _("Occupation")
        SKILL = "skill", _("Skill")

    class Family(models.TextChoices):
        OFFICE = "office", _("Office life")
        FINANCE = "finance", _("Finance")
        PEOPLE = "people", _("People")
        TRANSFORMATION = "transformation", _("Transformation")
        TRADE = "trade", _("Trade")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    code = models.CharField(_("code"), max_length=64)
    name_fr = models.CharField(_("name in French"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    family = models.CharField(_("family"), max_length=20, choices=Family.choices, blank=True)
    aliases_fr = ArrayField(
        models.TextField(), verbose_name=_("French aliases"), default=list, blank=True
    )
    aliases_en = ArrayField(
        models.TextField(), verbose_name=_("English aliases"), default=list, blank=True
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["kind", "position", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code"], name="term_code_is_unique_in_its_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    kind="mission",
                    family__in=[
                        "office",
                        "finance",
                        "people",
                        "transformation",
                        "trade",
                    ],
                )
                | (~models.Q(kind="mission") & models.Q(family="")),
                name="term_family_is_for_missions",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self):
        """The name in the active language; French when neither language is active."""
        return self.name_en if (get_language() or "fr").startswith("en") else self.name_fr


class Commune(models.Model):
    """A French commune, or an arrondissement of Paris, Lyon or Marseille.

    Source: INSEE and La Poste, see marketplace/taxonomy/data/README.md.
    """

    insee_code = models.CharField(_("INSEE code"), max_length=5, unique=True)
    name = models.CharField(_("name"), max_length=100)
    postcode = models.CharField(_("postcode"), max_length=5, db_index=True)
    postcodes = ArrayField(
        models.CharField(max_length=5),
        verbose_name=_("all postcodes"),
        help_text=_("Large communes have several; the first is the main one."),
    )
    department = models.CharField(_("department"), max_length=3)
    region = models.CharField(_("region"), max_length=2)
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    population = models.PositiveIntegerField(_("population"))
    search_name = models.CharField(max_length=100, db_index=True, editable=False)

    objects = CommuneQuerySet.as_manager()

    class Meta:
        verbose_name = _("commune")
        verbose_name_plural = _("communes")
        ordering = ["search_name", "insee_code"]

    def __str__(self):
        return f"{self.name} ({self.postcode})"


def distance_km(a, b):
    """Great-circle distance in kilometres; both have `latitude` and `longitude` in degrees."""
    south, north = radians(a.latitude), radians(b.latitude)
    half_height = sin((north - south) / 2)
    half_width = sin(radians(b.longitude - a.longitude) / 2)
    square = half_height**2 + cos(south) * cos(north) * half_width**2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(square)))
