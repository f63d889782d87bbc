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
        """Neither declined nor expired."""
        return self.exclude(status__in=["declined", "expired"])

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
