from django.db import models
from django.db.models import Q


class Quantile(models.Aggregate):
    """The value below which the given share of the rows lies."""

    template = "percentile_disc(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"

    def __init__(self, expression, *, share):
        super().__init__(expression, share=share, output_field=models.IntegerField())


class FreelancerQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Published profiles are public; a draft is its owner's and the staff's."""
        if user.is_authenticated and user.is_staff:
            return self
        mine = Q(user=user) if user.is_authenticated else Q(pk=None)
        return self.filter(Q(status="published") | mine)

    def published(self):
        return self.filter(status="published")

    def usual_rates(self):
        """{"low": …, "high": …}: the quarter and three-quarter points of rates, in cents an hour.

        Both are None when there is nobody.
        """
        return self.aggregate(
            low=Quantile("rate_cents", share=0.25), high=Quantile("rate_cents", share=0.75)
        )

    def with_profile(self):
        """Everything that a card or a ranking shows, in three queries."""
        return self.select_related("user", "commune").prefetch_related("skills__term")


class PaperQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_staff else self.filter(freelancer__user=user)

    def valid(self, *, on):
        return self.filter(status="valid", expires_on__gte=on)

    def lapsed(self, *, on):
        """Still marked valid although their date has passed."""
        return self.filter(status="valid", expires_on__lt=on)
