from django.db import models


class OwnQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The freelancer herself, and staff."""
        return self if user.is_staff else self.filter(freelancer__user=user)


class BillingMandateQuerySet(OwnQuerySet):
    def in_force(self):
        return self.filter(revoked_at__isnull=True)


class TransferQuerySet(OwnQuerySet):
    def with_invoices(self):
        return self.select_related("invoice__company", "freelancer__user")

    def blocked(self):
        return self.filter(status="blocked")

    def left(self):
        """Those whose money has left the platform."""
        return self.filter(status__in=self.model.LEFT)
