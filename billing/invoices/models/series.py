"""The numbers of one issuer, without a gap."""

from django.db import models
from django.db.models import Q

from billing.invoices.querysets import SeriesQuerySet
from marketplace.people.models import Freelancer


class Numbers(models.Model):
    """A counter without a gap.

    A database sequence would leave a gap at each rollback; this row is locked from the moment a
    number is taken until the document that bears it is committed. Source: CGI, annexe II,
    art. 242 nonies A.
    """

    prefix = models.CharField(max_length=20, unique=True)
    next_number = models.PositiveIntegerField(default=1)
    last_issued_on = models.DateField(null=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.prefix

    def take(self):
        """The next (position, number, date of issue): see NumbersQuerySet.take."""
        return type(self).objects.take([self])[0]

    def next(self, today):
        """(position, number, date of issue), counted on in this object alone.

        Dates never run backwards along the numbers, even where a clock was set back.
        """
        position = self.next_number
        self.next_number += 1
        self.last_issued_on = max(today, self.last_issued_on or today)
        return position, f"{self.prefix}{position:05}", self.last_issued_on


class Series(Numbers):
    """The numbers of one issuer: a freelancer, or the platform for its commissions."""

    # Empty for the platform's own series.
    freelancer = models.OneToOneField(
        Freelancer, on_delete=models.PROTECT, null=True, related_name="invoice_series"
    )

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "series"
        constraints = [
            models.UniqueConstraint(
                fields=["freelancer"], nulls_distinct=False, name="series_one_per_issuer"
            ),
            models.CheckConstraint(condition=Q(next_number__gte=1), name="series_from_one"),
        ]
