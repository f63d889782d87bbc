"""Her mandate to invoice for her."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from billing.payouts.querysets import BillingMandateQuerySet
from journal.models import signed_check
from marketplace.people.models import Freelancer


class BillingMandate(models.Model):
    """She authorises the platform to write invoices in her name (CGI, art. 289 I-2)."""

    freelancer = models.ForeignKey(
        Freelancer, on_delete=models.PROTECT, related_name="billing_mandates"
    )
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    typed_name = models.CharField(_("your full name"), max_length=120)
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = BillingMandateQuerySet.as_manager()

    class Meta:
        ordering = ["-signed_at", "-pk"]
        verbose_name = _("billing mandate")
        verbose_name_plural = _("billing mandates")
        constraints = [
            models.UniqueConstraint(
                fields=["freelancer"],
                condition=Q(revoked_at__isnull=True),
                name="billingmandate_one_in_force",
            ),
            signed_check("revoked", "billingmandate_revoked"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("signed_at")),
                name="billingmandate_revoked_after_signature",
            ),
        ]

    def __str__(self):
        return f"{self.freelancer} {self.signed_at:%Y-%m-%d}"
