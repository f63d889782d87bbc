"""How a company pays."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Company
from billing.collection.querysets import CustomerQuerySet
from journal.models import Lifecycle, status_check


class CustomerStatus(models.TextChoices):
    MISSING = "missing", _("no payment method yet")
    ACTIVE = "active", _("ready to pay")
    FAILED = "failed", _("the payment method was refused")
    INACTIVE = "inactive", _("the payment method is no longer valid")


class Customer(Lifecycle):
    """A company as one who pays: its payment method and mandate at Stripe."""

    Status = CustomerStatus

    class Method(models.TextChoices):
        CARD = "card", _("card")
        SEPA = "sepa_debit", _("SEPA direct debit")

    MOVES = {
        Status.MISSING: {Status.ACTIVE, Status.FAILED},
        Status.ACTIVE: {Status.FAILED, Status.INACTIVE},
        Status.FAILED: {Status.ACTIVE},
        Status.INACTIVE: {Status.ACTIVE, Status.FAILED},
    }

    WITHOUT_METHOD = (Status.MISSING, Status.INACTIVE)

    company = models.OneToOneField(Company, on_delete=models.PROTECT, related_name="customer")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.MISSING)
    stripe_id = models.CharField(max_length=80, unique=True, null=True)
    method = models.CharField(
        _("payment method"), max_length=12, choices=Method.choices, blank=True
    )
    method_label = models.CharField(max_length=40, blank=True)
    payment_method_id = models.CharField(max_length=80, blank=True)
    mandate_id = models.CharField(max_length=80, blank=True)
    mandate_reference = models.CharField(_("mandate reference"), max_length=40, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    # How many hosted pages were opened: one idempotency key each.
    setups = models.PositiveIntegerField(default=0)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("paying company")
        verbose_name_plural = _("paying companies")
        constraints = [
            status_check(CustomerStatus, "customer_status"),
            models.CheckConstraint(
                condition=~Q(status="active")
                | (Q(stripe_id__isnull=False) & ~Q(payment_method_id="")),
                name="customer_active_has_method",
            ),
            models.CheckConstraint(
                condition=Q(method__in=["", "card", "sepa_debit"]), name="customer_method"
            ),
        ]

    def __str__(self):
        return f"{self.company} ({self.get_status_display()})"

    @property
    def can_pay(self):
        return self.status == self.Status.ACTIVE
