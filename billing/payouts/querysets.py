from django.db import models

from accounts.legal_forms import NATURAL_PERSONS, LegalForm
from billing.stripe.models import Operation


class OwnQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The freelancer herself, and staff."""
        return self if user.is_staff else self.filter(freelancer__user=user)


class PayoutAccountQuerySet(OwnQuerySet):
    def replaced(self, stripe_id):
        """Whether she has another account in the place of this one, which was closed."""
        return self.filter(former_ids__contains=[stripe_id]).exists()

    def outgrown(self):
        """Those of which `is_outgrown`, oldest first."""
        person = models.Q(freelancer__legal_form__in=["", *NATURAL_PERSONS])
        association = models.Q(freelancer__legal_form=LegalForm.ASSOCIATION)
        wanted = models.Case(
            models.When(person, then=models.Value("individual")),
            models.When(association, then=models.Value("non_profit")),
            default=models.Value("company"),
        )
        known = self.exclude(status="closed").exclude(entity_type="")
        return known.exclude(entity_type=wanted).order_by("pk")


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

    def refused(self):
        """Those that Stripe would not make, oldest first, with its last `refusal` and when."""
        refusals = Operation.objects.refused("transfer").filter(subject_id=models.OuterRef("pk"))
        last = refusals.order_by("-pk")
        return (
            self.filter(status="failed")
            .annotate(
                refusal=models.Subquery(last.values("last_error")[:1]),
                refused_at=models.Subquery(last.values("finished_at")[:1]),
            )
            .filter(refused_at__isnull=False)
            .order_by("pk")
        )

    def unpaid(self, *, on):
        """Held back because the company never paid, and nobody has said to wait beyond `on`."""
        asked = models.Q(wait_until__isnull=True) | models.Q(wait_until__lte=on)
        return self.blocked().filter(asked, blocked_by="unpaid").order_by("pk")


class OverpaymentQuerySet(OwnQuerySet):
    def open(self):
        """What is still to come, oldest first."""
        return self.filter(status="open").order_by("pk")

    def to_take_off(self, transfer):
        """Of hers, what a transfer is made smaller by: what is open, and what she was left of it.

        When a bank took a share back and she was left it, the same share is not sent again. What
        she was left of hours that were credited is a gift, whatever becomes hers later.
        """
        left = models.Q(
            status="waived",
            transfer__in=transfer.invoice.transfers.values("pk"),
            occasion__startswith=self.model.DISPUTED,
            offset_cents__lt=models.F("amount_cents"),
        )
        hers = self.filter(freelancer=transfer.freelancer_id)
        return hers.filter(models.Q(status="open") | left).order_by("pk")

    def left_cents(self):
        """What is still to be taken off, all together."""
        sums = self.aggregate(cents=models.Sum(models.F("amount_cents") - models.F("offset_cents")))
        return sums["cents"] or 0
