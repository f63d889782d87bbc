from datetime import timedelta

from django.db import models
from django.db.models import Avg, Count, Exists, F, OuterRef, Q
from django.db.models.functions import Greatest

from marketplace.needs.models import Need


class SeriesQuerySet(models.QuerySet):
    def running(self):
        return self.filter(is_running=True)

    def with_numbers(self):
        """With held (sessions), registered, attended, score (a mean) and needs of each."""
        seats = Q(sessions__registrations__status="registered")
        came = Q(sessions__registrations__attended_at__isnull=False)
        return self.annotate(
            held=Count("sessions", filter=Q(sessions__status="done"), distinct=True),
            registered=Count("sessions__registrations", filter=seats),
            attended=Count("sessions__registrations", filter=came),
            score=Avg("sessions__registrations__score"),
            needs=Count("sessions__registrations__became_need_at"),
        )


class SessionQuerySet(models.QuerySet):
    def with_words(self):
        """With what a list says of each session, places left included: no query a row."""
        taken = Count("registrations", filter=Q(registrations__status="registered"))
        return self.select_related("series", "pitch").annotate(
            seats_left=Greatest(F("quota") - taken, 0)
        )

    def coming(self, *, at):
        """What one can still come to, the next one first."""
        return self.filter(
            status__in=["planned", "moved", "live"],
            starts_at__gt=at - F("minutes") * timedelta(minutes=1),
        ).order_by("starts_at", "pk")

    def with_replay(self):
        """Those whose replay is published, the latest first."""
        return self.filter(replay_published_at__isnull=False).order_by("-starts_at", "-pk")

    def in_calendar(self, *, at):
        """What a subscribed calendar holds: what comes, and the last months for memory."""
        return self.filter(starts_at__gt=at - timedelta(days=60)).order_by("starts_at", "pk")

    def on_site_map(self, *, at):
        """Sessions worth finding: those to come, and those that one can watch again."""
        return self.filter(
            Q(status__in=["planned", "moved", "live"], starts_at__gt=at)
            | Q(replay_published_at__isnull=False)
        ).select_related("series")

    def locked(self, pk):
        """The session, alone until the transaction ends: seats are counted and taken behind it."""
        return self.select_for_update(of=["self"]).select_related("series", "pitch").get(pk=pk)

    def with_numbers(self):
        """With registered, waiting, attended, opinions, score (a mean) and needs of each."""
        seats = Q(registrations__status="registered")
        return self.annotate(
            registered=Count("registrations", filter=seats),
            waiting=Count("registrations", filter=Q(registrations__status="waiting")),
            attended=Count("registrations", filter=Q(registrations__attended_at__isnull=False)),
            opinions=Count("registrations__score"),
            score=Avg("registrations__score"),
            needs=Count("registrations__became_need_at"),
        )


class RegistrationQuerySet(models.QuerySet):
    def with_seat(self):
        return self.filter(status="registered")

    def waiting(self):
        return self.filter(status="waiting")

    def of_address(self, email):
        return self.filter(email__iexact=email).exclude(email="")

    def with_session(self):
        return self.select_related("session__series", "session__pitch")

    def due_for(self, kind, *, before, until, at):
        """Those with a seat whose reminder `kind` is due now, and was not sent for this time.

        before, until: how long before the start it becomes due, and stops to make sense. Whoever
        got her seat, or heard of a new time, after it became due has just had a mail that says so.
        """
        reminders = self.model._meta.get_field("reminders").related_model.objects
        sent = reminders.filter(
            registration=OuterRef("pk"), kind=kind, sequence=OuterRef("session__sequence")
        )
        return self.with_seat().filter(
            ~Exists(sent),
            Q(session__rescheduled_at__isnull=True)
            | Q(session__rescheduled_at__lte=F("session__starts_at") - before),
            session__status__in=["planned", "moved"],
            session__starts_at__lte=at + before,
            session__starts_at__gt=at + until,
            registered_at__lte=F("session__starts_at") - before,
        )

    def to_follow_up(self, *, at, patience, limit):
        """Those not yet written to after a session: at once with its replay, else after a while."""
        return (
            self.exclude(status="cancelled")
            .filter(
                Q(session__replay_published_at__isnull=False)
                | Q(session__starts_at__lte=at - patience),
                session__status="done",
                session__starts_at__gt=at - limit,
                followed_up_at__isnull=True,
                forgotten_at__isnull=True,
            )
            .with_session()
        )

    def outdated(self, *, at, kept):
        """Those whose personal words have been kept long enough."""
        return self.filter(forgotten_at__isnull=True, session__starts_at__lt=at - kept)

    def that_became_needs(self):
        """Those whose address posted a need after they signed up, not yet noted."""
        posted = Need.objects.filter(
            Q(contact_email__iexact=OuterRef("email"))
            | Q(created_by__email__iexact=OuterRef("email")),
            company__isnull=False,
            created_at__gte=OuterRef("asked_at"),
        )
        return self.exclude(email="").filter(Exists(posted), became_need_at__isnull=True)
