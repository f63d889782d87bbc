from datetime import timedelta

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import ACos, Cos, Greatest, Least, Radians, Sin

EARTH_RADIUS_KM = 6_371


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

    def of(self, user):
        """The profile of this user: one at most."""
        return self.filter(user=user)

    def published(self):
        return self.filter(status="published")

    def offering(self, term_pks):
        """Those who offer at least one of these terms."""
        # A subquery, not a join: nobody is counted twice.
        return self.filter(
            pk__in=self.model.terms.through.objects.filter(term__in=term_pks).values("freelancer")
        )

    def usual_rates(self):
        """{"low": …, "high": …}: the quarter and three-quarter points of rates, in cents an hour.

        Both are None when there is nobody.
        """
        return self.aggregate(
            low=Quantile("rate_cents", share=0.25), high=Quantile("rate_cents", share=0.75)
        )

    def near(self, commune, *, km):
        """Those who work on site within `km` of a commune, annotated with `distance_km`."""
        south, north = Radians(Value(commune.latitude)), Radians(F("commune__latitude"))
        east = Radians(F("commune__longitude") - Value(commune.longitude))
        cosine = Sin(south) * Sin(north) + Cos(south) * Cos(north) * Cos(east)
        # Rounding may push the cosine of no distance at all beyond 1.
        angle = ACos(Greatest(Least(cosine, Value(1.0)), Value(-1.0)))
        return (
            self.filter(works_on_site=True, commune__isnull=False)
            .annotate(distance_km=angle * Value(EARTH_RADIUS_KM))
            .filter(distance_km__lte=km)
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

    def expiring(self, *, on, days):
        """Valid papers whose last day is exactly so many days away."""
        return self.filter(status="valid", expires_on=on + timedelta(days=days))

    def to_check(self):
        """Papers that wait for a member of staff, oldest first."""
        return self.filter(status="submitted").order_by("pk")
