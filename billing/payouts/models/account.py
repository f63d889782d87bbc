"""Where a freelancer is paid, and as what kind of business Stripe knows her there."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.legal_forms import LegalForm
from billing.payouts.querysets import PayoutAccountQuerySet
from journal.models import Lifecycle, status_check
from marketplace.people.models import Freelancer


def entity_type_of(freelancer):
    """Whose papers Stripe asks for: the person's, until a form says that she works as another.

    In Stripe's words; PayoutAccountQuerySet.outgrown says the same to the database.
    """
    if freelancer.is_natural_person or not freelancer.legal_form:
        return "individual"
    return "non_profit" if freelancer.legal_form == LegalForm.ASSOCIATION else "company"


class PayoutAccountStatus(models.TextChoices):
    STARTED = "started", _("to be completed")
    ENABLED = "enabled", _("ready to be paid")
    RESTRICTED = "restricted", _("something is missing")
    CLOSED = "closed", _("closed")


class PayoutAccount(Lifecycle):
    """A freelancer's account at Stripe, opened and kept on Stripe's own pages."""

    Status = PayoutAccountStatus

    MOVES = {
        Status.STARTED: {Status.ENABLED, Status.CLOSED},
        Status.ENABLED: {Status.RESTRICTED, Status.CLOSED},
        Status.RESTRICTED: {Status.ENABLED, Status.CLOSED},
        # Stripe never opens one again: she begins another.
        Status.CLOSED: {Status.STARTED},
    }

    freelancer = models.OneToOneField(
        Freelancer, on_delete=models.PROTECT, related_name="payout_account"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.STARTED)
    stripe_id = models.CharField(max_length=80, unique=True)
    # Those that were closed before it, oldest first.
    former_ids = ArrayField(models.CharField(max_length=80), default=list)
    # What Stripe takes her for; empty until it has said so.
    entity_type = models.CharField(max_length=20, blank=True)
    # What Stripe still wants to know, in its own words.
    missing = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)

    objects = PayoutAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("payout account")
        verbose_name_plural = _("payout accounts")
        constraints = [status_check(PayoutAccountStatus, "payoutaccount_status")]

    def __str__(self):
        return f"{self.freelancer} ({self.get_status_display()})"

    @property
    def is_payable(self):
        return self.status == self.Status.ENABLED

    @property
    def is_closed(self):
        return self.status == self.Status.CLOSED

    @property
    def is_outgrown(self):
        """It is a person's and she works as a firm now, or the reverse: she needs another."""
        known = bool(self.entity_type) and not self.is_closed
        return known and self.entity_type != entity_type_of(self.freelancer)
