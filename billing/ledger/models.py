"""Double entry: every euro that moves is written once, balanced, and never changed.

Debits are positive, credits negative. The database itself refuses an entry that does not balance,
and any UPDATE, DELETE or TRUNCATE (migration 0002); a correction is a new entry.
"""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from billing.ledger.querysets import LegQuerySet


class Account(models.TextChoices):
    """Where money can be. The codes are those of the French chart of accounts."""

    RECEIVABLE = "411", _("Owed by companies")
    VAT = "44571", _("VAT collected")
    FREELANCERS = "467", _("Owed to freelancers")
    OVERPAID = "4671", _("Owed by freelancers")
    IN_TRANSIT = "5115", _("Payments on their way")
    BANK = "512", _("Our bank account")
    STRIPE = "517", _("Balance at Stripe")
    FEES = "627", _("Stripe's fees")
    BAD_DEBT = "654", _("Bad debt")
    COMMISSION = "706", _("Commissions")


class LedgerEntry(models.Model):
    """One event in the life of money."""

    class Kind(models.TextChoices):
        INVOICE_ISSUED = "invoice_issued", _("Invoice issued")
        COMMISSION_ISSUED = "commission_issued", _("Commission invoice issued")
        CREDIT_NOTE_ISSUED = "credit_note_issued", _("Credit note issued")
        COMMISSION_CREDITED = "commission_credited", _("Commission credited")
        PAYMENT_PROCESSING = "payment_processing", _("Payment on its way")
        PAYMENT_SUCCEEDED = "payment_succeeded", _("Payment received")
        PAYMENT_FAILED = "payment_failed", _("Payment failed")
        STRIPE_FEE = "stripe_fee", _("Stripe's fee")
        TRANSFER_SENT = "transfer_sent", _("Transfer sent")
        TRANSFER_REVERSED = "transfer_reversed", _("Transfer reversed")
        REFUND_SENT = "refund_sent", _("Refund sent")
        REFUND_FAILED = "refund_failed", _("Refund failed")
        REFUND_BY_HAND = "refund_by_hand", _("Refunded by bank transfer")
        REFUND_REPAID = "refund_repaid", _("Refund paid again by the company")
        REFUND_BORNE = "refund_borne", _("Refund written off")
        CHARGEBACK_WITHDRAWN = "chargeback_withdrawn", _("Chargeback withdrawn")
        CHARGEBACK_REINSTATED = "chargeback_reinstated", _("Chargeback reinstated")
        CHARGEBACK_REPAID = "chargeback_repaid", _("Chargeback paid again by the company")
        CHARGEBACK_BORNE = "chargeback_borne", _("Chargeback written off")
        CHARGEBACK_RECOVERED = "chargeback_recovered", _("Chargeback won after it was written off")
        CHARGEBACK_GIVEN_BACK = (
            "chargeback_given_back",
            _("Chargeback won after the company had paid again: given back"),
        )
        PAYOUT = "payout", _("Paid out to our bank account")
        PAYOUT_RETURNED = "payout_returned", _("Payout that came back")
        TOP_UP = "topup", _("Balance topped up from our bank account")
        TOP_UP_RETURNED = "topup_returned", _("Top-up taken back")
        BAD_DEBT = "bad_debt", _("Written off")
        BAD_DEBT_RECOVERED = "bad_debt_recovered", _("Paid after it was written off")
        OVERPAID = "overpaid", _("Owed by a freelancer")
        OVERPAYMENT_SET_OFF = "overpayment_set_off", _("Taken off a transfer")
        OVERPAYMENT_REPAID = "overpayment_repaid", _("Paid back by a freelancer")
        OVERPAYMENT_WAIVED = "overpayment_waived", _("Owed by a freelancer, written off")

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    happened_at = models.DateTimeField()
    # When it was written, by the database's clock: final from then on (FEC, ValidDate).
    posted_at = models.DateTimeField(db_default=Now())
    description = models.CharField(max_length=200, blank=True)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder, blank=True)

    class Meta:
        ordering = ["happened_at", "pk"]
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        indexes = [models.Index(fields=["happened_at", "id"], name="ledgerentry_in_order")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(key=""), name="ledgerentry_key_not_empty")
        ]

    def __str__(self):
        return self.key


class Leg(models.Model):
    """What one entry adds to one account, for one company or freelancer where it concerns her."""

    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="legs")
    account = models.CharField(max_length=8, choices=Account.choices)
    company = models.ForeignKey(
        "accounts.Company", on_delete=models.PROTECT, null=True, related_name="+"
    )
    freelancer = models.ForeignKey(
        "people.Freelancer", on_delete=models.PROTECT, null=True, related_name="+"
    )
    cents = models.BigIntegerField()

    objects = LegQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["account", "company", "freelancer"], name="leg_balance")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(cents=0), name="leg_cents_not_zero"),
            models.CheckConstraint(
                condition=models.Q(company__isnull=True) | models.Q(freelancer__isnull=True),
                name="leg_one_party",
            ),
            models.CheckConstraint(
                condition=~models.Q(account=Account.RECEIVABLE) | models.Q(company__isnull=False),
                name="leg_receivable_names_company",
            ),
            models.CheckConstraint(
                condition=~models.Q(account__in=[Account.FREELANCERS, Account.OVERPAID])
                | models.Q(freelancer__isnull=False),
                name="leg_payable_names_freelancer",
            ),
        ]

    def __str__(self):
        return f"{self.account} {self.cents:+}"

    @property
    def party(self):
        """The Company or Freelancer whom it concerns, or None."""
        return self.company or self.freelancer


class Subtotal(models.Model):
    """The sum of an account's legs up to the Cut, for one company or freelancer, or neither."""

    account = models.CharField(max_length=8, choices=Account.choices)
    company = models.ForeignKey(
        "accounts.Company", on_delete=models.PROTECT, null=True, related_name="+"
    )
    freelancer = models.ForeignKey(
        "people.Freelancer", on_delete=models.PROTECT, null=True, related_name="+"
    )
    cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "company", "freelancer"],
                name="subtotal_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self):
        return f"{self.account} {self.cents:+}"


class Cut(models.Model):
    """Up to which leg the subtotals count: one row."""

    ONLY = 1

    last_leg_id = models.BigIntegerField(default=0)
    made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="cut_only_one")]

    def __str__(self):
        return f"up to {self.last_leg_id}"
