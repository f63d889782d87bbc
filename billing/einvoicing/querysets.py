from datetime import timedelta

from django.db import models

LONGEST_WAIT = timedelta(hours=6)


class DepositQuerySet(models.QuerySet):
    def due(self, *, at):
        """What the platform is to be told of: new documents, and invoices that were paid since.

        What seems put off for longer than ever happens was written by a clock that has been set
        back since.
        """
        has_waited = models.Q(next_attempt_at__lte=at)
        is_misdated = models.Q(next_attempt_at__gt=at + LONGEST_WAIT)
        return self.filter(has_waited | is_misdated).filter(
            models.Q(status="pending")
            | models.Q(
                status="deposited",
                invoice__status="paid",
                invoice__kind__in=["services", "commission"],
            )
        )

    def unwanted(self):
        """Rejected or refused, and nobody has seen to it."""
        return self.filter(status__in=self.model.UNWANTED)
