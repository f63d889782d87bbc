from django.db import models


class DepositQuerySet(models.QuerySet):
    def due(self, *, at):
        """What the platform is to be told of: new documents, and invoices that were paid since."""
        return self.filter(next_attempt_at__lte=at).filter(
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
