from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Count, Q


class MatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A freelancer's own once she was told; a company's own; for staff, all."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        told = Q(freelancer__user=user) & ~Q(status="computed")
        ours = Q(need__company__in=user.companies.all())
        return self.filter(told | ours)

    def of(self, user):
        """Those that this freelancer was told about."""
        return self.filter(freelancer__user=user).exclude(status="computed")

    def live(self):
        """Neither declined nor over."""
        return self.exclude(status__in=self.model.OVER)

    def unanswered(self):
        return self.filter(status__in=["computed", "notified", "viewed"])

    def lapsed(self, *, at):
        """Unanswered for the whole term, or the need has stopped recruiting."""
        limit = at - timedelta(days=settings.MARKETPLACE["MATCH_DAYS"])
        over = ~Q(need__status__in=["open", "shortlisted"])
        return self.unanswered().filter(Q(notified_at__lt=limit) | over)

    def with_parties(self):
        """All that a card shows, in two queries more."""
        return self.select_related(
            "need__company", "need__commune", "freelancer__user", "freelancer__commune"
        )


class MatchEventQuerySet(models.QuerySet):
    def counts(self):
        """{kind: how often}."""
        return dict(self.values_list("kind").annotate(Count("pk")))

    def impressions(self, *, since, until=None):
        """What was shown from one moment to another, oldest first."""
        shown = self.filter(kind="impression", at__gte=since)
        return shown.filter(at__lt=until) if until else shown

    def outdated(self, *, at):
        """Older than events are kept."""
        return self.filter(at__lt=at - timedelta(days=settings.MARKETPLACE["MATCH_EVENT_DAYS"]))


class ModelVersionQuerySet(models.QuerySet):
    def in_force(self):
        """The promoted version, or None while the shipped points are in force."""
        return self.filter(status="promoted").first()

    def before(self, version):
        """The version that was in force before this one, or None."""
        retired = self.filter(status="retired", promoted_at__lt=version.promoted_at)
        return retired.order_by("-promoted_at").first()


class AppealQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(status="submitted").order_by("submitted_at")
