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

    def unpaid(self, *, on):
        """Held back because the company never paid, and nobody has said to wait beyond `on`."""
        asked = models.Q(wait_until__isnull=True) | models.Q(wait_until__lte=on)
        return self.blocked().filter(asked, blocked_by="unpaid").order_by("pk")


class OverpaymentQuerySet(OwnQuerySet):
    def open(self):
        """What is still to come, oldest first."""
        return self.filter(status="open").order_by("pk")

    def left_cents(self):
        """What is still to be taken off, all together."""
        sums = self.aggregate(cents=models.Sum(models.F("amount_cents") - models.F("offset_cents")))
        return sums["cents"] or 0
