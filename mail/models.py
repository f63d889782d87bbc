"""The mail outbox: a mail is a row in the transaction that caused it, sent by a task later."""

from django.db import models

from mail.querysets import OutgoingMailQuerySet


class OutgoingMail(models.Model):
    """One mail to one address. A refused or slow mail server delays it and nothing else."""

    # The business key: what is said once is said once, however often the cause is replayed.
    key = models.CharField(max_length=160, unique=True)
    template = models.CharField(max_length=60)
    to = models.EmailField()
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    # An iCalendar message that comes with it (RFC 5546), where it speaks of a date.
    calendar = models.TextField(blank=True)
    created_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(sent_at__isnull=True),
                name="outgoingmail_pending",
            )
        ]

    def __str__(self):
        return f"{self.subject} → {self.to}"
