from django.db import models
from django.db.models import F, Q, Sum


class ScheduledQuerySet(models.QuerySet):
    """Words with a language, an audience and a time at which they show."""

    def showing(self, *, at, language):
        """What shows at a moment, in a language."""
        begun = Q(starts_at__isnull=True) | Q(starts_at__lte=at)
        not_over = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
        return self.filter(begun, not_over, language=language)


class BannerQuerySet(ScheduledQuerySet):
    def showing(self, **when):
        return super().showing(**when).select_related("link_page")


class CallDayQuerySet(models.QuerySet):
    def totals(self):
        """(call id, variant, views, clicks) over all days."""
        return (
            self.values_list("call_id", "variant")
            .annotate(Sum("views"), Sum("clicks"))
            .order_by("call_id", "variant")
        )

    def add(self, *, call_id, variant, day, field):
        """One more view or click; `field` is "views" or "clicks". Two at once count as two."""
        row = self.filter(call_id=call_id, variant=variant, day=day)
        more = {field: F(field) + 1}
        if not row.update(**more):
            self.get_or_create(call_id=call_id, variant=variant, day=day)
            row.update(**more)
