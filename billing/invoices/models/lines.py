"""What an invoice bills, and from which entries of which timesheet."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.invoices.models.invoice import Invoice
from billing.invoices.querysets import InvoiceLineQuerySet
from marketplace.engagements.models import Agreement
from marketplace.timesheets.models import TimeEntry


class InvoiceLine(models.Model):
    """One position: time at an hourly rate, or the platform's share of such time."""

    class Category(models.TextChoices):
        """VAT categories of EN 16931 (UNTDID 5305)."""

        STANDARD = "S", _("VAT charged")
        EXEMPT = "E", _("exempt")
        REVERSE_CHARGE = "AE", _("reverse charge")

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="lines")
    description = models.CharField(max_length=300)
    # Empty on a commission, which is an amount and not a time.
    minutes = models.PositiveIntegerField(null=True)
    rate_cents = models.PositiveIntegerField(null=True)
    fee_bp = models.PositiveSmallIntegerField()
    net_cents = models.BigIntegerField()
    vat_category = models.CharField(max_length=2, choices=Category.choices)
    vat_bp = models.PositiveSmallIntegerField()
    exemption = models.CharField(max_length=30, blank=True)
    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, null=True, related_name="invoice_lines"
    )
    # A line of a credit note names the line that it takes back.
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="credit_lines"
    )

    objects = InvoiceLineQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__isnull=True, rate_cents__isnull=True)
                | Q(minutes__gt=0, rate_cents__isnull=False),
                name="invoiceline_time_and_rate",
            ),
            models.CheckConstraint(condition=Q(net_cents__gte=0), name="invoiceline_not_negative"),
            models.CheckConstraint(
                condition=Q(vat_category="S", vat_bp__gt=0, exemption="")
                | (Q(vat_category__in=["E", "AE"], vat_bp=0) & ~Q(exemption="")),
                name="invoiceline_vat",
            ),
        ]

    def __str__(self):
        return self.description


class BilledEntry(models.Model):
    """One approved line of a timesheet on one invoice: each minute is billed exactly once."""

    entry = models.OneToOneField(TimeEntry, on_delete=models.PROTECT, related_name="billed")
    line = models.ForeignKey(InvoiceLine, on_delete=models.PROTECT, related_name="billed_entries")
    # What a dispute left of the entry's own minutes.
    minutes = models.PositiveIntegerField()

    class Meta:
        ordering = ["entry__day", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gt=0), name="billedentry_minutes")
        ]

    def __str__(self):
        return f"{self.entry} → {self.line_id}"
