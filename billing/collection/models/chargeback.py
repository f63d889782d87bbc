"""Money that a bank takes back."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from billing.collection.models.payment import Payment
from billing.collection.querysets import ChargebackQuerySet
from journal.models import Lifecycle, signed_check, status_check


class ChargebackStatus(models.TextChoices):
    INQUIRY = "inquiry", _("the bank asks about it")
    OPEN = "open", _("waiting for the bank")
    CLOSED = "closed", _("closed: the bank takes nothing")
    WON = "won", _("won")
    LOST = "lost", _("lost")
    TWICE = "twice", _("lost, and the company has something twice: who bears it?")
    PART_LOST = "part_lost", _("a part is lost: who bears it?")
    REPAID = "repaid", _("lost: the company paid it to us")
    BORNE = "borne", _("lost: borne by the platform")
    COUNTED = "counted", _("a part was lost: it was still to be refunded")
    OWED_BACK = "owed_back", _("won after all: what the company paid to us goes back to it")


class Chargeback(Lifecycle):
    """A payment, or a part of it, that the company's bank takes back or asks about.

    A whole payment that is lost makes its invoices owed again, and nobody decides anything. A
    refund may have gone out besides: what the company then has twice belongs to no invoice, like a
    part that is lost, and is settled in the same two ways. So it is kept here and not as a record
    of its own; whatever is decided, the payment stays lost (KEPT).

    A bank may change its mind about all that is lost (reinstatement.py).
    """

    Status = ChargebackStatus

    MOVES = {
        # No money has moved; it may never do.
        Status.INQUIRY: {Status.OPEN, Status.CLOSED},
        Status.OPEN: {Status.WON, Status.LOST, Status.PART_LOST, Status.CLOSED},
        # Until somebody has settled it, a refund may still fail or be heard of.
        Status.LOST: {Status.TWICE, Status.WON},
        Status.TWICE: {Status.LOST, Status.REPAID, Status.BORNE, Status.WON},
        Status.PART_LOST: {Status.REPAID, Status.BORNE, Status.COUNTED, Status.WON},
        Status.REPAID: {Status.OWED_BACK},
        Status.BORNE: {Status.WON},
        Status.COUNTED: {Status.WON},
        Status.OWED_BACK: {Status.WON},
    }
    # The bank has not decided.
    UNDECIDED = (Status.INQUIRY, Status.OPEN)
    # A person has to say who bears `to_bear_cents`, or has said it.
    TO_BEAR = (Status.TWICE, Status.PART_LOST)
    SETTLED = (Status.REPAID, Status.BORNE)
    # Of a whole payment: the bank has it for good.
    KEPT = (Status.LOST, Status.TWICE, *SETTLED)
    # The money is ours.
    OVER = (Status.CLOSED, Status.WON, Status.OWED_BACK)

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="chargebacks")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.INQUIRY)
    stripe_id = models.CharField(max_length=80, unique=True)
    amount_cents = models.BigIntegerField()
    # Less than refunds had left of the payment when the bank spoke.
    is_partial = models.BooleanField(default=False)
    # Of a whole payment that is lost: what the company has besides, by refunds.
    twice_cents = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=60)
    answer_before = models.DateTimeField(_("evidence due"), null=True)
    evidence = models.TextField(blank=True)
    evidence_sent_at = models.DateTimeField(null=True)
    evidence_sent_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    opened_at = models.DateTimeField(default=timezone.now)

    objects = ChargebackQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("chargeback")
        verbose_name_plural = _("chargebacks")
        constraints = [
            status_check(ChargebackStatus, "chargeback_status"),
            models.CheckConstraint(
                condition=Q(amount_cents__gt=0), name="chargeback_amount_positive"
            ),
            signed_check("evidence_sent", "chargeback_evidence_sent"),
            models.CheckConstraint(
                condition=Q(twice_cents=0) & ~Q(status="twice")
                | Q(twice_cents__gt=0, is_partial=False),
                name="chargeback_twice_when_lost",
            ),
        ]

    def __str__(self):
        return f"{self.payment} · {self.get_status_display()}"

    @property
    def to_bear_cents(self):
        """What belongs to no invoice: a part that is lost, or what the company has twice."""
        return self.amount_cents if self.is_partial else self.twice_cents

    @property
    def may_be_answered(self):
        """The bank waits, its deadline is not over, and nothing was sent yet."""
        in_time = self.answer_before is None or timezone.now() < self.answer_before
        return self.status in self.UNDECIDED and not self.evidence_sent_at and in_time
