from django.db import models

ATTEMPTS_MAX = 10


class OutgoingMailQuerySet(models.QuerySet):
    def due(self, *, at):
        """Unsent mails whose next try has come, oldest first."""
        return self.filter(
            sent_at__isnull=True, attempts__lt=ATTEMPTS_MAX, next_attempt_at__lte=at
        ).order_by("pk")

    def given_up(self):
        return self.filter(sent_at__isnull=True, attempts__gte=ATTEMPTS_MAX)
