from datetime import timedelta

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Sum

# Longer than any company takes; so long nobody else looks at what a killed worker had.
LEASE = timedelta(minutes=5)


class BillingRunQuerySet(models.QuerySet):
    def running(self):
        return self.filter(status="running")

    def with_progress(self):
        """Adds `total`, `done`, `left`, `failed` (companies), `invoices` and `asked_cents`."""
        return self.annotate(
            total=Count("companies"),
            done=Count("companies", filter=Q(companies__status="done")),
            left=Count("companies", filter=Q(companies__status="waiting")),
            failed=Count("companies", filter=Q(companies__status="failed")),
            invoices=Sum("companies__invoices", default=0),
            asked_cents=Sum("companies__asked_cents", default=0),
        )


class CompanyBillingQuerySet(models.QuerySet):
    def left_failed(self):
        """Failed, with no later go at the company for that month or one after it."""
        later = self.model.objects.filter(
            company=OuterRef("company"),
            pk__gt=OuterRef("pk"),
            run__month__gte=OuterRef("run__month"),
        )
        return self.filter(~Exists(later), status="failed")

    def waiting(self):
        return self.filter(status="waiting")

    def held(self, *, at):
        """Somebody bills them at the moment.

        No lease is longer than LEASE: what seems far longer was written by a clock that has been
        set back since, and would otherwise hold for as long as that clock was ahead.
        """
        return self.waiting().filter(leased_until__gte=at, leased_until__lte=at + 2 * LEASE)

    def due(self, *, at):
        """To be billed, and nobody has it at the moment: the others than `held`.

        In terms of the row alone: PostgreSQL looks at it again where another worker has taken it
        meanwhile, and would not ask a subquery a second time.
        """
        free = Q(leased_until=None) | Q(leased_until__lt=at) | Q(leased_until__gt=at + 2 * LEASE)
        return self.waiting().filter(free)
