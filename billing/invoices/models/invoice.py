"""The document itself, and where it stands."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Company
from billing.invoices.models.series import Series
from billing.invoices.querysets import InvoiceQuerySet
from journal.models import Lifecycle, status_check
from marketplace.engagements.models import Engagement
from marketplace.people.models import Freelancer


class InvoiceStatus(models.TextChoices):
    # For the moment in which its lines join it: no draft is ever committed.
    DRAFT = "draft", _("draft")
    ISSUED = "issued", _("issued")
    COLLECTING = "collecting", _("payment under way")
    PAID = "paid", _("paid")
    ACTION_REQUIRED = "action_required", _("waiting for your bank")
    OVERDUE = "overdue", _("overdue")
    DUNNING = "dunning", _("reminded")
    UNCOLLECTIBLE = "uncollectible", _("written off")
    CREDITED = "credited", _("cancelled by a credit note")


class Invoice(Lifecycle):
    """One numbered document from a seller to a buyer, with everything that it states."""

    class Kind(models.TextChoices):
        SERVICES = "services", _("invoice")
        COMMISSION = "commission", _("commission invoice")
        CREDIT_NOTE = "credit_note", _("credit note")
        COMMISSION_CREDIT_NOTE = "commission_credit_note", _("commission credit note")

    Status = InvoiceStatus

    MOVES = {
        Status.DRAFT: {Status.ISSUED},
        Status.ISSUED: {
            Status.COLLECTING,
            Status.PAID,
            Status.ACTION_REQUIRED,
            Status.OVERDUE,
            Status.CREDITED,
        },
        # Back to issued: the bank refused, and the next try has its own date.
        Status.COLLECTING: {Status.PAID, Status.ISSUED, Status.ACTION_REQUIRED, Status.OVERDUE},
        Status.ACTION_REQUIRED: {Status.COLLECTING, Status.PAID, Status.OVERDUE, Status.CREDITED},
        Status.OVERDUE: {
            Status.COLLECTING,
            Status.PAID,
            Status.ACTION_REQUIRED,
            Status.DUNNING,
            Status.CREDITED,
        },
        Status.DUNNING: {
            Status.COLLECTING,
            Status.PAID,
            Status.ACTION_REQUIRED,
            Status.UNCOLLECTIBLE,
            Status.CREDITED,
        },
        # A direct debit can come back, months after it was paid.
        Status.PAID: {Status.OVERDUE},
        Status.UNCOLLECTIBLE: {Status.PAID, Status.CREDITED},
    }
    # The company still owes it, and nobody is collecting it at this moment.
    AWAITING = (Status.ISSUED, Status.ACTION_REQUIRED, Status.OVERDUE, Status.DUNNING)
    CREDIT_KINDS = (Kind.CREDIT_NOTE, Kind.COMMISSION_CREDIT_NOTE)
    COMMISSION_KINDS = (Kind.COMMISSION, Kind.COMMISSION_CREDIT_NOTE)

    kind = models.CharField(_("kind"), max_length=22, choices=Kind.choices)
    status = models.CharField(
        _("status"), max_length=15, choices=Status.choices, default=Status.DRAFT
    )
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="invoices")
    position = models.PositiveIntegerField()
    number = models.CharField(_("number"), max_length=35, unique=True)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="invoices")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="invoices")
    freelancer = models.ForeignKey(Freelancer, on_delete=models.PROTECT, related_name="invoices")
    # The run that made it; the days worked may lie in earlier months.
    month = models.DateField(_("month"))
    period_start = models.DateField()
    period_end = models.DateField()
    issued_on = models.DateField(_("issued on"))
    due_on = models.DateField(_("due on"))
    # Until then the freelancer may contest what was issued in her name (CGI, art. 289 I-2).
    contest_until = models.DateField(null=True)
    paid_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=2)
    currency = models.CharField(max_length=3, default="EUR")
    net_cents = models.BigIntegerField(_("net"))
    vat_cents = models.BigIntegerField(_("VAT"))
    total_cents = models.BigIntegerField(_("total"))
    # What makes up the VAT, rate by rate (arithmetic.vat_breakdown).
    vat_breakdown = models.JSONField()
    # Both identities and every mention as they were on the day (identities.py, mentions.py).
    seller = models.JSONField()
    buyer = models.JSONField()
    mentions = models.JSONField()
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    # A credit note names the invoice that it corrects.
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="credit_notes"
    )
    # A commission (credit note) names the services invoice (credit note) that it goes with.
    services = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="commission"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "-pk"]
        verbose_name = _("invoice")
        constraints = [
            status_check(InvoiceStatus, "invoice_status"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["services", "commission", "credit_note", "commission_credit_note"]
                ),
                name="invoice_kind",
            ),
            models.UniqueConstraint(fields=["series", "position"], name="invoice_position_once"),
            models.UniqueConstraint(
                fields=["engagement", "month", "kind"],
                condition=Q(kind__in=["services", "commission"]),
                name="invoice_month_billed_once",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="invoice_first_day"),
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")), name="invoice_period"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("issued_on")), name="invoice_due_after_issue"
            ),
            models.CheckConstraint(
                condition=Q(total_cents=F("net_cents") + F("vat_cents")), name="invoice_total"
            ),
            models.CheckConstraint(
                condition=Q(net_cents__gte=0, vat_cents__gte=0), name="invoice_not_negative"
            ),
            models.CheckConstraint(condition=Q(currency="EUR"), name="invoice_in_euros"),
            models.CheckConstraint(
                condition=Q(status="paid", paid_at__isnull=False)
                | (~Q(status="paid") & Q(paid_at__isnull=True)),
                name="invoice_paid_at",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["credit_note", "commission_credit_note"], corrects__isnull=False
                )
                | Q(kind__in=["services", "commission"], corrects__isnull=True),
                name="invoice_credit_note_corrects",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["services", "credit_note"], services__isnull=True)
                | Q(kind__in=["commission", "commission_credit_note"], services__isnull=False),
                name="invoice_commission_of_services",
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("invoices:invoice", args=[self.pk])

    @property
    def is_credit_note(self):
        return self.kind in self.CREDIT_KINDS

    @property
    def is_commission(self):
        return self.kind in self.COMMISSION_KINDS

    def bear(self, position, number, issued_on):
        """Take a number, and the dates that follow from the day on which it was given."""
        rules = settings.MARKETPLACE
        self.position, self.number, self.issued_on = position, number, issued_on
        self.due_on = issued_on + timedelta(days=rules["PAYMENT_TERM_DAYS"])
        if not self.is_commission:
            self.contest_until = issued_on + timedelta(days=rules["CONTEST_DAYS"])

    def start_collecting(self, *, by=None):
        self.move_to(self.Status.COLLECTING, by=by)

    def await_next_try(self, *, by=None, reason):
        """The bank refused before the due date; the invoice waits for the next attempt."""
        self.move_to(self.Status.ISSUED, by=by, reason=reason)

    def require_action(self, *, by=None, reason=""):
        """The company's bank wants her to confirm."""
        self.move_to(self.Status.ACTION_REQUIRED, by=by, reason=reason)

    def mark_paid(self, *, by=None, reason=""):
        """The money has arrived; for a credit note, it was refunded or set off."""
        self.move_to(self.Status.PAID, by=by, reason=reason, paid_at=timezone.now())

    def mark_overdue(self, *, by=None, reason=""):
        """The due date has passed, or a payment that had arrived was taken back."""
        self.move_to(self.Status.OVERDUE, by=by, reason=reason, paid_at=None)

    def start_dunning(self, *, by=None):
        self.move_to(self.Status.DUNNING, by=by)

    def give_up(self, *, by, reason):
        """Nobody expects the money any more."""
        self.move_to(self.Status.UNCOLLECTIBLE, by=by, reason=reason)

    def cancel_by_credit(self, *, by, reason):
        """Credit notes have taken back all of it before it was paid."""
        self.move_to(self.Status.CREDITED, by=by, reason=reason)
