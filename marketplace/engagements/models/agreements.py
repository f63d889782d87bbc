"""The contract, version by version, and who signed it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from marketplace.engagements.models.engagement import Engagement, Side
from marketplace.proposals.models import Terms


class Agreement(Terms):
    """One version of the contract: every figure that money depends on, frozen, and its text."""

    class VatRegime(models.TextChoices):
        FRANCHISE = "franchise", _("VAT exemption (art. 293 B CGI)")
        STANDARD = "standard", _("VAT charged")

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="agreements")
    version = models.PositiveSmallIntegerField(default=1)
    fee_bp = models.PositiveSmallIntegerField(_("fee"))
    vat_regime = models.CharField(_("VAT"), max_length=10, choices=VatRegime.choices)
    vat_bp = models.PositiveSmallIntegerField(_("VAT rate"))
    rollover_cap_bp = models.PositiveSmallIntegerField()
    notice_days = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=2)
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "version"], name="agreement_version_once"
            ),
            models.CheckConstraint(condition=Q(fee_bp__lte=10_000), name="agreement_fee"),
            models.CheckConstraint(
                condition=Q(vat_regime="franchise", vat_bp=0)
                | Q(vat_regime="standard", vat_bp__gt=0),
                name="agreement_vat",
            ),
        ]

    def __str__(self):
        return f"{self.engagement} v{self.version}"


class Signature(models.Model):
    """One side's signature of one agreement version: typed name, time, hash of what she read."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=10, choices=Side.choices)
    typed_name = models.CharField(_("your full name"), max_length=120)
    text_hash = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "side"], name="signature_once_a_side"),
            models.CheckConstraint(
                condition=Q(side__in=["company", "freelancer"]), name="signature_side"
            ),
        ]

    def __str__(self):
        return f"{self.typed_name} ({self.agreement})"
