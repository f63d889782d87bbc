from django.db import models
from django.db.models import Q, Sum


class EngagementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Both parties' people, and staff."""
        if user.is_staff:
            return self
        ours = Q(company__memberships__user=user)
        return self.filter(ours | Q(freelancer__user=user)).distinct()

    def live(self):
        return self.filter(status__in=self.model.LIVE)

    def working(self):
        return self.filter(status__in=self.model.WORKING)

    def with_parties(self):
        return self.select_related("company", "freelancer__user", "need").prefetch_related(
            "agreements"
        )


class MonthPlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.is_staff:
            return self
        ours = Q(engagement__company__memberships__user=user)
        return self.filter(ours | Q(engagement__freelancer__user=user)).distinct()

    def unanswered(self, *, at):
        """Asked for, and the time to answer has passed."""
        return self.filter(status__in=["proposed", "amendment_pending"], answer_before__lt=at)


class HourBankQuerySet(models.QuerySet):
    def balance(self):
        """Minutes left: the sum of all movements."""
        return self.aggregate(minutes=Sum("minutes", default=0))["minutes"]
