from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

# One each night; the night on which clocks are set back is an hour longer.
EVERY = timedelta(hours=26)
LASTS = timedelta(hours=1)


class ReconciliationQuerySet(models.QuerySet):
    def finished(self):
        return self.filter(finished_at__isnull=False)

    def under_way(self, *, at):
        """Begun, and no older than a task can get."""
        oldest = at - timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT)
        return self.filter(finished_at__isnull=True, began_at__gt=oldest)

    def missing(self, *, at):
        """The last comparison, if it was interrupted or another one should have begun since."""
        newest = self.order_by("-began_at").values("pk")[:1]
        return self.filter(pk__in=newest).filter(
            Q(finished_at__isnull=True, began_at__lt=at - LASTS) | Q(began_at__lt=at - EVERY)
        )
