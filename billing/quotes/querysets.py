from django.db import models
from django.db.models import F, Q

from billing.invoices.querysets import NumbersQuerySet


class QuoteSeriesQuerySet(NumbersQuerySet):
    def of(self, freelancer):
        """The series of a freelancer, begun at her first quote."""
        return self.get_or_create(
            freelancer=freelancer, defaults={"prefix": f"D{freelancer.pk:05}-"}
        )[0]


class QuoteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The people of the company that it is for, the freelancer, and staff."""
        if user.is_staff:
            return self
        ours = Q(proposal__need__company__in=user.companies.all())
        return self.filter(ours | Q(proposal__freelancer__user=user))

    def overtaken(self):
        """Still standing, although the proposal was answered, lapsed, or has newer terms."""
        current = Q(proposal__status="sent", proposal__version=F("version"))
        return self.filter(status="sent").exclude(current).select_related("proposal")
