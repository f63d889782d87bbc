"""A freelancer says that what was issued in her name is wrong (CGI, art. 289 I-2)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.invoices.models.invoice import Invoice
from journal.models import Lifecycle, signed_check, status_check


class ObjectionStatus(models.TextChoices):
    OPEN = "open", _("being looked at")
    CREDITED = "credited", _("corrected by a credit note")
    REJECTED = "rejected", _("the invoice stands")


class Objection(Lifecycle):
    """One to an invoice at most; operations answer it by a credit note or by a reason."""

    Status = ObjectionStatus

    MOVES = {Status.OPEN: {Status.CREDITED, Status.REJECTED}}

    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="objection")
    status = models.CharField(
        _("status"), max_length=8, choices=Status.choices, default=Status.OPEN
    )
    text = models.TextField(max_length=2_000)
    opened_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(max_length=2_000, blank=True)
    credit_note = models.OneToOneField(
        Invoice, on_delete=models.PROTECT, null=True, related_name="answered_objection"
    )
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            status_check(ObjectionStatus, "objection_status"),
            signed_check("decided", "objection_decided"),
            models.CheckConstraint(
                condition=Q(status="credited", credit_note__isnull=False)
                | (~Q(status="credited") & Q(credit_note__isnull=True)),
                name="objection_credit_note",
            ),
            models.CheckConstraint(
                condition=Q(status="open", decided_at__isnull=True)
                | (~Q(status="open") & Q(decided_at__isnull=False) & ~Q(answer="")),
                name="objection_answered",
            ),
        ]

    def __str__(self):
        return str(self.invoice)

    def settle(self, status, *, answer, by, credit_note=None):
        """The answer of operations, with the credit note where there is one."""
        self.move_to(
            status,
            by=by,
            reason=answer,
            answer=answer,
            credit_note=credit_note,
            decided_at=timezone.now(),
            decided_by=by,
        )
