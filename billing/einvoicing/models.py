"""Where each invoice stands with the approved platform (plateforme agréée) that passes it on."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.einvoicing.querysets import DepositQuerySet
from billing.invoices.models import Invoice
from journal.models import Lifecycle, status_check


class DepositStatus(models.TextChoices):
    PENDING = "pending", _("to be handed over")
    DEPOSITED = "deposited", _("deposited")
    REJECTED = "rejected", _("rejected by the platform")
    REFUSED = "refused", _("refused by the recipient")
    COLLECTED = "collected", _("reported as paid")
    CLOSED = "closed", _("closed by our team")


class Flow(models.TextChoices):
    """What the platform does with a document.

    What passes between businesses established in France is handed on as an electronic invoice (CGI,
    art. 289 bis); an invoice to a business elsewhere is none, and its data are reported to the tax
    office. Source: impots.gouv.fr, e-reporting. À vérifier.
    """

    INVOICE = "invoice", _("electronic invoice")
    REPORT = "report", _("data to report, for the recipient is abroad")


class Deposit(Lifecycle):
    """One issued invoice or credit note on its way through the platform.

    The row is the outbox: it is there before the platform is called, and says what became of it.
    """

    Status = DepositStatus

    MOVES = {
        Status.PENDING: {Status.DEPOSITED, Status.REJECTED},
        Status.DEPOSITED: {Status.REJECTED, Status.REFUSED, Status.COLLECTED},
        Status.REJECTED: {Status.PENDING, Status.CLOSED},
        Status.REFUSED: {Status.PENDING, Status.CLOSED},
    }
    # A person has to see to it.
    UNWANTED = (Status.REJECTED, Status.REFUSED)

    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="deposit")
    status = models.CharField(
        _("status"), max_length=9, choices=Status.choices, default=Status.PENDING
    )
    # The platform's own name for it.
    external_id = models.CharField(max_length=80, unique=True, null=True)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    last_error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = DepositQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            status_check(DepositStatus, "deposit_status"),
            models.CheckConstraint(
                condition=~Q(status__in=["deposited", "refused", "collected"])
                | Q(external_id__isnull=False),
                name="deposit_external_id",
            ),
        ]

    def __str__(self):
        return str(self.invoice)

    @property
    def flow(self):
        """The Flow that it goes by."""
        return Flow.INVOICE if self.invoice.buyer["country"] == "FR" else Flow.REPORT

    def hand_over_again(self, *, by, reason):
        """What was wrong is put right: the platform gets it once more."""
        self.move_to(
            self.Status.PENDING, by=by, reason=reason, attempts=0, next_attempt_at=timezone.now()
        )

    def close(self, *, by, reason):
        """Nothing more is expected of the platform."""
        self.move_to(self.Status.CLOSED, by=by, reason=reason)


class UnreadableAnswerStatus(models.TextChoices):
    OPEN = "open", _("to be read")
    SETTLED = "settled", _("seen to")


class UnreadableAnswer(Lifecycle):
    """Something that the platform said and only a person can make out."""

    Status = UnreadableAnswerStatus

    MOVES = {Status.OPEN: {Status.SETTLED}}

    name = models.CharField(max_length=255)
    content = models.TextField(blank=True)
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.OPEN)
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["found_at", "pk"]
        constraints = [
            status_check(UnreadableAnswerStatus, "unreadableanswer_status"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(status="open"), name="unreadableanswer_open_once"
            ),
        ]

    def __str__(self):
        return self.name

    def settle(self, *, by, reason):
        """Somebody has read it, and says what was done about it."""
        self.move_to(self.Status.SETTLED, by=by, reason=reason)
