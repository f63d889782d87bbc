from django.db import models
from django.db.models import Count, Q, Sum


class BillingRunQuerySet(models.QuerySet):
    def running(self):
        return self.filter(status="running")

    def idle(self, *, at):
        """Those of which nobody has a company at the moment."""
        return self.exclude(companies__status="waiting", companies__leased_until__gte=at)

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
    def due(self, *, at):
        """To be billed, and nobody has it at the moment."""
        free = Q(leased_until=None) | Q(leased_until__lt=at)
        return self.filter(free, status="waiting")
