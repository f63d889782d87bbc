from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.webinars import links
from cms.webinars.models.sessions import Session
from cms.webinars.querysets import RegistrationQuerySet
from journal.models import Lifecycle, status_check


class RegistrationStatus(models.TextChoices):
    WAITING = "waiting", _("on the waiting list")
    REGISTERED = "registered", _("registered")
    CANCELLED = "cancelled", _("given up")


class Registration(Lifecycle):
    """Somebody who asked for a seat, known by an e-mail address alone.

    A year after the session her name, address and words go (`forgotten_at`); the figures stay.
    """

    Status = RegistrationStatus
    MOVES = {
        Status.WAITING: {Status.REGISTERED, Status.CANCELLED},
        Status.REGISTERED: {Status.CANCELLED},
        Status.CANCELLED: {Status.WAITING, Status.REGISTERED},
    }

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="registrations")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    email = models.EmailField(_("your e-mail"), blank=True)
    first_name = models.CharField(_("your first name"), max_length=60, blank=True)
    company = models.CharField(_("your company"), max_length=120, blank=True)
    question = models.TextField(_("a question for the host"), max_length=1_000, blank=True)
    language = models.CharField(
        max_length=2, choices=[("fr", "Français"), ("en", "English")], default="fr"
    )
    consented_at = models.DateTimeField()
    # Since when she stands in the list; whoever comes back stands at its end.
    asked_at = models.DateTimeField(default=timezone.now)
    registered_at = models.DateTimeField(null=True)
    # How often her own calendar entry changed beside the session's.
    revision = models.PositiveIntegerField(default=0)

    attended_at = models.DateTimeField(null=True)
    followed_up_at = models.DateTimeField(null=True)
    score = models.PositiveSmallIntegerField(
        null=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    opinion = models.TextField(max_length=2_000, blank=True)
    became_need_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("registration")
        constraints = [
            status_check(RegistrationStatus, "registration_status"),
            models.UniqueConstraint(
                "session",
                Lower("email"),
                condition=~models.Q(email=""),
                name="registration_once_a_session",
            ),
            models.CheckConstraint(
                condition=models.Q(forgotten_at__isnull=True)
                | models.Q(email="", first_name="", company="", question="", opinion=""),
                name="registration_forgotten_is_empty",
            ),
            models.CheckConstraint(
                condition=models.Q(email="", forgotten_at__isnull=False) | ~models.Q(email=""),
                name="registration_has_address_until_forgotten",
            ),
            models.CheckConstraint(
                condition=models.Q(score__isnull=True) | models.Q(score__range=(1, 5)),
                name="registration_score_of_five",
            ),
        ]

    def __str__(self):
        return f"{self.session_id}:{self.pk}"

    @property
    def has_seat(self):
        return self.status == self.Status.REGISTERED

    @property
    def is_waiting(self):
        return self.status == self.Status.WAITING

    @property
    def sequence(self):
        """SEQUENCE of her calendar entry: grows with the session's changes and with hers."""
        return self.session.sequence + self.revision

    def attend(self, *, at):
        """Note the first click into the room."""
        type(self).objects.filter(pk=self.pk, attended_at__isnull=True).update(attended_at=at)
        self.refresh_from_db(fields=["attended_at"])

    def get_absolute_url(self):
        """Her personal page; whoever has the address acts for her."""
        return reverse("webinars:seat", args=[links.sign(self.pk)])


class Reminder(models.Model):
    """What she was reminded of: once for each kind and each time that the session was set."""

    class Kind(models.TextChoices):
        DAY = "day", _("24 hours before")
        HOUR = "hour", _("1 hour before")
        MINUTES = "minutes", _("10 minutes before")

    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="reminders"
    )
    kind = models.CharField(max_length=7, choices=Kind.choices)
    sequence = models.PositiveIntegerField()
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "kind", "sequence"], name="reminder_once"
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.registration_id}"
