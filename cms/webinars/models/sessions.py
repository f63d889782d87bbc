from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable, PreviewableMixin

from cms.webinars.models.series import Pitch, Series
from cms.webinars.providers import Provider, check_address, frame
from cms.webinars.querysets import SessionQuerySet
from cms.webinars.words import in_active_language
from journal.models import Lifecycle, status_check

OPENS_BEFORE = timedelta(minutes=15)
# Talks run over; who comes that late may still come in.
CLOSES_AFTER = timedelta(minutes=15)


class SessionStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    MOVED = "moved", _("moved")
    LIVE = "live", _("live now")
    DONE = "done", _("over")
    CANCELLED = "cancelled", _("cancelled")


class Session(PreviewableMixin, ClusterableModel, Lifecycle):
    """One evening of a series, or one noon: when, on what, for how many."""

    Status = SessionStatus
    MOVES = {
        Status.PLANNED: {Status.MOVED, Status.LIVE, Status.CANCELLED},
        Status.MOVED: {Status.MOVED, Status.LIVE, Status.CANCELLED},
        Status.LIVE: {Status.DONE, Status.CANCELLED},
    }
    COMING = (Status.PLANNED, Status.MOVED)

    series = models.ForeignKey(
        Series, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("series")
    )
    pitch = models.ForeignKey(
        Pitch,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("subject"),
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLANNED)
    # The Monday of the week whose turn it takes; nothing for a session that an editor adds.
    week_of = models.DateField(null=True, editable=False)
    starts_at = models.DateTimeField(_("start, Paris time"))
    minutes = models.PositiveSmallIntegerField(
        _("length in minutes"),
        default=30,
        validators=[MinValueValidator(10), MaxValueValidator(240)],
    )
    quota = models.PositiveIntegerField(
        _("seats"), default=60, validators=[MinValueValidator(1), MaxValueValidator(10_000)]
    )
    provider = models.CharField(
        _("held on"), max_length=10, choices=Provider.choices, default=Provider.LINK
    )
    room_url = models.URLField(_("address of the room"), max_length=500)
    # SEQUENCE of its calendar entry (RFC 5545, 3.8.7.4): grows whenever the entry changes.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    rescheduled_at = models.DateTimeField(null=True, editable=False)
    cancel_reason = models.CharField(max_length=300, blank=True, editable=False)

    replay_provider = models.CharField(
        _("replay kept on"), max_length=10, choices=Provider.choices, default=Provider.YOUTUBE
    )
    replay_url = models.URLField(_("address of the replay"), max_length=500, blank=True)
    replay_published_at = models.DateTimeField(null=True, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("webinar session")
        verbose_name_plural = _("webinar sessions")
        constraints = [
            status_check(SessionStatus, "session_status"),
            models.UniqueConstraint(fields=["series", "week_of"], name="session_one_a_week"),
            models.CheckConstraint(condition=models.Q(quota__gte=1), name="session_has_seats"),
            models.CheckConstraint(
                condition=models.Q(replay_published_at__isnull=True) | ~models.Q(replay_url=""),
                name="session_replay_has_address",
            ),
        ]
        indexes = [models.Index(fields=["status", "starts_at"], name="session_coming")]

    def __str__(self):
        return f"{self.title} ({timezone.localtime(self.starts_at):%d/%m/%Y %H:%M})"

    def clean(self):
        wrong = {}
        for provider, field in ((self.provider, "room_url"), (self.replay_provider, "replay_url")):
            if url := getattr(self, field):
                try:
                    check_address(provider, url)
                except ValidationError as error:
                    wrong[field] = error
        if self.pitch and self.series_id and self.pitch.series_id != self.series_id:
            wrong["pitch"] = _("This subject belongs to another series.")
        if wrong:
            raise ValidationError(wrong)

    @property
    def title(self):
        """The subject of the day; the series' own title while it has none."""
        return self.pitch.title if self.pitch else self.series.title

    @property
    def text(self):
        return self.pitch.text if self.pitch else self.series.intro

    @property
    def ends_at(self):
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def opens_at(self):
        """From when a click on the personal link leads into the room."""
        return self.starts_at - OPENS_BEFORE

    @property
    def closes_at(self):
        return self.ends_at + CLOSES_AFTER

    @property
    def is_coming(self):
        return self.status in self.COMING

    @property
    def is_cancelled(self):
        return self.status == self.Status.CANCELLED

    @property
    def has_replay(self):
        return self.replay_published_at is not None

    def takes_registrations(self, *, at):
        return (self.is_coming or self.status == self.Status.LIVE) and at < self.ends_at

    def room_is_open(self, *, at):
        return not self.is_cancelled and self.opens_at <= at < self.closes_at

    def room_frame(self):
        return frame(self.provider, self.room_url)

    def replay_frame(self, *, start=0):
        return frame(self.replay_provider, self.replay_url, start=start)

    def go_live(self, *, by=None):
        self.move_to(self.Status.LIVE, by=by)

    def end(self, *, by=None):
        self.move_to(self.Status.DONE, by=by)

    def get_absolute_url(self):
        return reverse("webinars:session", args=[self.series.slug, self.pk])

    def get_preview_template(self, request, mode_name):
        return "webinars/session.html"

    def get_preview_context(self, request, mode_name):
        """Its page as visitors will find it, without the form."""
        self.seats_left = self.quota
        return {
            "request": request,
            "session": self,
            "series": self.series,
            "breadcrumb": [{"label": self.title}],
            "can_play_here": bool(self.replay_url) and self.replay_frame() is not None,
            "structured": {},
        }


class Chapter(Orderable):
    """A part of the replay, and where in the film it begins."""

    session = ParentalKey(Session, on_delete=models.CASCADE, related_name="chapters")
    starts = models.CharField(
        _("begins at"),
        max_length=8,
        validators=[
            RegexValidator(r"^(\d:)?[0-5]?\d:[0-5]\d$", _("Minutes and seconds, such as 12:30."))
        ],
        help_text=_("Minutes and seconds, such as 12:30."),
    )
    title_fr = models.CharField(_("title in French"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)

    class Meta(Orderable.Meta):
        verbose_name = _("chapter")

    def __str__(self):
        return f"{self.starts} {self.title}"

    @property
    def title(self):
        return in_active_language(self, "title")

    @property
    def seconds(self):
        total = 0
        for part in self.starts.split(":"):
            total = total * 60 + int(part)
        return total
