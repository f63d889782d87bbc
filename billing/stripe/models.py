"""What we asked of Stripe (Operation), what it told us (WebhookEvent), the fake's own memory."""

import uuid

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.stripe.querysets import LEASE, OperationQuerySet, WebhookEventQuerySet
from journal.models import Lifecycle, status_check


class OperationStatus(models.TextChoices):
    PENDING = "pending", _("pending")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")
    STUCK = "stuck", _("needs a person")
    ABANDONED = "abandoned", _("abandoned")


class IfMissing(models.TextChoices):
    """What a person decided on a call of which Stripe should have no trace."""

    ASK = "ask", _("show it to a person again")
    SEND = "send", _("send it again")
    ABANDON = "abandon", _("give it up")


class Operation(Lifecycle):
    """One call that moves money, written down before it is made.

    The business key says what it is for, the stored idempotency key makes repeating it harmless,
    and the frozen parameters are what every attempt sends.
    """

    Status = OperationStatus

    MOVES = {
        # Abandoned while pending: withdrawn before it was ever sent.
        Status.PENDING: {Status.DONE, Status.REFUSED, Status.STUCK, Status.ABANDONED},
        Status.STUCK: {Status.PENDING, Status.DONE, Status.ABANDONED},
    }

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120, unique=True)
    # The record on whose behalf we call; the app that reacts to this kind knows its model.
    subject_id = models.BigIntegerField()
    idempotency_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    params = models.JSONField(encoder=DjangoJSONEncoder)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    # Since when Stripe may know the key; null while it is certain that no call has reached it.
    first_sent_at = models.DateTimeField(null=True)
    # Decided by a person, or after a fault that Stripe keeps: it is asked before anything else.
    if_missing = models.CharField(max_length=8, choices=IfMissing.choices, blank=True)
    # Nobody else may make this call before then: another process is at it, or it has to wait.
    not_before = models.DateTimeField()
    external_id = models.CharField(max_length=80, blank=True)
    answer = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    last_error = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    objects = OperationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("Stripe operation")
        verbose_name_plural = _("Stripe operations")
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=models.Q(status="pending"),
                name="operation_due",
            )
        ]
        constraints = [
            status_check(OperationStatus, "operation_status"),
            models.CheckConstraint(
                condition=models.Q(if_missing__in=["", *IfMissing.values]),
                name="operation_if_missing",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="done") | ~models.Q(external_id=""),
                name="operation_done_has_external_id",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["pending", "stuck"], finished_at__isnull=True)
                | models.Q(status__in=["done", "refused", "abandoned"], finished_at__isnull=False),
                name="operation_finished_at_paired",
            ),
        ]

    def __str__(self):
        return self.key

    @property
    def was_unsent(self):
        """Whether no try before the one that was just claimed can have reached Stripe."""
        return self.first_sent_at == self.not_before - LEASE


class WebhookEvent(models.Model):
    """One message from Stripe, kept once whatever number of times it arrives."""

    class Status(models.TextChoices):
        """What the journal says of one that could not be applied; of others it says nothing."""

        RETRIED = "retried", _("to be applied again")
        DISMISSED = "dismissed", _("dismissed")

    event_id = models.CharField(max_length=80, unique=True)
    type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=80, blank=True)
    payload = models.JSONField()
    received_at = models.DateTimeField()
    # Applied, or dismissed by a person: then with the last error.
    processed_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField()
    last_error = models.CharField(max_length=300, blank=True)

    objects = WebhookEventQuerySet.as_manager()

    class Meta:
        ordering = ["received_at", "pk"]
        verbose_name = _("Stripe event")
        verbose_name_plural = _("Stripe events")
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=models.Q(processed_at__isnull=True),
                name="webhookevent_due",
            )
        ]

    def __str__(self):
        return f"{self.type} {self.event_id}"


class FakeObject(models.Model):
    """One object in the fake's memory; `hidden` is what the real API would not show."""

    id = models.CharField(max_length=80, primary_key=True)
    kind = models.CharField(max_length=40, db_index=True)
    data = models.JSONField()
    hidden = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self):
        return self.id


class FakeRequest(models.Model):
    """An idempotency key that the fake has answered."""

    key = models.CharField(max_length=255, primary_key=True)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    created_at = models.DateTimeField()

    def __str__(self):
        return self.key


class FakeEvent(models.Model):
    """A message that the fake has to deliver."""

    id = models.CharField(max_length=80, primary_key=True)
    type = models.CharField(max_length=120)
    body = models.JSONField()
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self):
        return f"{self.type} {self.id}"
