from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable, PreviewableMixin

from cms.webinars.providers import Provider, check_address
from cms.webinars.querysets import SeriesQuerySet
from cms.webinars.recurrence import Rhythm
from cms.webinars.words import in_active_language, lines
from marketplace.people.models import WEEKDAYS

# What the addresses of webinars mean by these words.
RESERVED_SLUGS = {"calendar", "registrations"}


def refuse_reserved(slug):
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("This address is taken by the site itself."))


class Series(PreviewableMixin, ClusterableModel):
    """A webinar that comes back: what it is about, who holds it, and when."""

    class Audience(models.TextChoices):
        COMPANIES = "companies", _("for companies")
        FREELANCERS = "freelancers", _("for freelancers")

    slug = models.SlugField(
        _("address"),
        unique=True,
        validators=[refuse_reserved],
        help_text=_("The last part of its web address; links break if it changes."),
    )
    title_fr = models.CharField(_("title in French"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    intro_fr = models.TextField(_("introduction in French"), max_length=400)
    intro_en = models.TextField(_("introduction in English"), max_length=400)
    description_fr = models.TextField(_("description in French"), max_length=2_000, blank=True)
    description_en = models.TextField(_("description in English"), max_length=2_000, blank=True)
    audience = models.CharField(
        _("audience"), max_length=12, choices=Audience.choices, default=Audience.COMPANIES
    )
    language = models.CharField(
        _("spoken language"),
        max_length=2,
        choices=[("fr", _("French")), ("en", _("English"))],
        default="fr",
    )
    host = models.CharField(_("who holds it"), max_length=120)
    host_about_fr = models.CharField(_("about her in French"), max_length=200, blank=True)
    host_about_en = models.CharField(_("about her in English"), max_length=200, blank=True)

    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=WEEKDAYS, default=3)
    rhythm = models.CharField(
        _("rhythm"), max_length=14, choices=Rhythm.choices, default=Rhythm.WEEKLY
    )
    clock = models.TimeField(_("time in Paris"))
    minutes = models.PositiveSmallIntegerField(
        _("length in minutes"),
        default=30,
        validators=[MinValueValidator(10), MaxValueValidator(240)],
    )
    weeks_ahead = models.PositiveSmallIntegerField(
        _("weeks planned ahead"),
        default=8,
        validators=[MinValueValidator(1), MaxValueValidator(26)],
    )
    is_running = models.BooleanField(
        _("goes on"),
        default=True,
        help_text=_("Untick it to plan no more sessions; those planned already stay."),
    )

    quota = models.PositiveIntegerField(
        _("seats"), default=60, validators=[MinValueValidator(1), MaxValueValidator(10_000)]
    )
    provider = models.CharField(
        _("held on"), max_length=10, choices=Provider.choices, default=Provider.LINK
    )
    room_url = models.URLField(
        _("address of the room"),
        max_length=500,
        help_text=_("Shown to nobody but those who have a seat, when the room opens."),
    )

    objects = SeriesQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("webinar series")
        verbose_name_plural = _("webinar series")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weekday__range=(0, 4)), name="series_on_a_weekday"
            ),
            models.CheckConstraint(condition=models.Q(quota__gte=1), name="series_has_seats"),
            models.CheckConstraint(
                condition=models.Q(rhythm__in=Rhythm.values), name="series_rhythm_known"
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        if self.room_url:
            try:
                check_address(self.provider, self.room_url)
            except ValidationError as error:
                raise ValidationError({"room_url": error}) from error

    @property
    def title(self):
        return in_active_language(self, "title")

    @property
    def intro(self):
        return in_active_language(self, "intro")

    @property
    def description(self):
        return in_active_language(self, "description")

    @property
    def host_about(self):
        return in_active_language(self, "host_about")

    def get_absolute_url(self):
        return reverse("webinars:series", args=[self.slug])

    def get_preview_template(self, request, mode_name):
        return "webinars/series.html"

    def get_preview_context(self, request, mode_name):
        return {"request": request, "series": self, "breadcrumb": [{"label": self.title}]}


class Pitch(Orderable):
    """One subject of a series; its sessions take them in turn."""

    series = ParentalKey(Series, on_delete=models.CASCADE, related_name="pitches")
    title_fr = models.CharField(_("title in French"), max_length=140)
    title_en = models.CharField(_("title in English"), max_length=140)
    text_fr = models.TextField(_("pitch in French"), max_length=1_000)
    text_en = models.TextField(_("pitch in English"), max_length=1_000)
    take_aways_fr = models.TextField(
        _("what one takes away, in French"), blank=True, help_text=_("One a line.")
    )
    take_aways_en = models.TextField(
        _("what one takes away, in English"), blank=True, help_text=_("One a line.")
    )

    class Meta(Orderable.Meta):
        verbose_name = _("pitch")

    def __str__(self):
        return self.title

    @property
    def title(self):
        return in_active_language(self, "title")

    @property
    def text(self):
        return in_active_language(self, "text")

    @property
    def take_aways(self):
        return lines(in_active_language(self, "take_aways"))
