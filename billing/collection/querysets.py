from django.db import models

from billing.invoices.models import Invoice


class CustomerQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The company's people, and staff."""
        return self if user.is_staff else self.filter(company__in=user.companies.all())


class PaymentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The company's people, and staff."""
        return self if user.is_staff else self.filter(company__in=user.companies.all())

    def with_invoices(self):
        return self.select_related("company").prefetch_related("allocations__invoice")

    def received(self):
        """Paid, and the money is still ours to pass on."""
        return self.filter(status__in=self.model.RECEIVED)

    def failed(self):
        """Failed, and of what they were for something is still owed and was not asked for since.

        It may have been asked for by a payment that is no retry: another method was given.
        """
        parts = self.model.invoices.through.objects
        asked_since = parts.filter(invoice=models.OuterRef("invoice"), pk__gt=models.OuterRef("pk"))
        owed = parts.filter(invoice__status__in=Invoice.AWAITING)
        return self.filter(
            status="failed", allocations__in=owed.exclude(models.Exists(asked_since))
        ).distinct()

    def awaiting_confirmation(self):
        return self.filter(status="action_required")

    def stopped(self):
        """Nothing comes in by itself any more, or not soon: somebody should know."""
        return self.filter(
            models.Q(pk__in=self.failed().values("pk")) | models.Q(status="action_required")
        )

    def due_for_retry(self, *, before, attempts):
        """Failed before `before` for a reason that may pass, still owed, with tries left."""
        return (
            self.failed()
            .filter(created_at__lt=before, attempt__lt=attempts, invoices__status="issued")
            .distinct()
        )


class ChargebackQuerySet(models.QuerySet):
    def open(self):
        """The bank has not decided, or a person has to: what is not passed on waits."""
        waiting = (*self.model.UNDECIDED, self.model.Status.PART_LOST)
        return self.filter(status__in=waiting).order_by("answer_before")

    def waiting(self):
        """For operations: those that are open, and those that a person has to settle."""
        waiting = (*self.model.UNDECIDED, *self.model.TO_BEAR, self.model.Status.OWED_BACK)
        return self.filter(status__in=waiting).order_by("answer_before")

    def of_whole_payments(self):
        """The bank has all of the payment, for now or for good."""
        return self.filter(status__in=["open", *self.model.KEPT], is_partial=False)

    def lost(self):
        """The bank has all of the payment for good."""
        return self.filter(status__in=self.model.KEPT, is_partial=False)


class RefundQuerySet(models.QuerySet):
    def failed(self):
        """Owed to a company still, oldest first."""
        return self.filter(status="failed").order_by("pk")

    def held_up(self, *, before):
        """Stripe took them in before then and has not sent them yet, oldest first."""
        known = self.filter(status="pending", stripe_id__isnull=False)
        return known.filter(created_at__lt=before).order_by("pk")

    def unexplained(self):
        """Made on Stripe's own pages, and nobody has said what for: oldest first.

        Of a payment that its bank has kept too, the dispute asks what the company has twice.
        """
        kept = self.filter(
            payment__chargebacks__status__in=["lost", "twice", "repaid", "borne"],
            payment__chargebacks__is_partial=False,
        )
        wanted = self.filter(status="succeeded", explanation="wanted")
        return wanted.exclude(pk__in=kept.values("pk")).order_by("pk")

    def gone(self):
        """Those whose money the company has, or will."""
        return self.filter(status__in=self.model.GONE)

    def with_disputes(self):
        """Adds how many disputes of its payment are open (`open_disputes`) and lost.

        One of which a part is lost is open until a person has settled that part.
        """
        return self.annotate(
            open_disputes=disputes("open", "part_lost"),
            lost_disputes=disputes("lost", "twice", "repaid", "borne", "counted"),
        )


def disputes(*statuses):
    """Of a refund's payment."""
    of_status = models.Q(payment__chargebacks__status__in=statuses)
    return models.Count("payment__chargebacks", filter=of_status)
