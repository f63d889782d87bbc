from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

# Longer than the slowest question: three tries of 30 seconds, and the waits between them.
LEASE = timedelta(minutes=3)
PATIENCE = timedelta(hours=1)
# Some eight minutes without an answer: somebody may want to know.
MANY_TRIES = 8


def wait(attempts):
    """How long to leave something alone after so many tries: 2, 4, 8 … seconds, at most an hour."""
    return min(timedelta(seconds=2 ** min(attempts, 12)), PATIENCE)


def may_begin(at):
    """Nobody is at it, and its time has come.

    Nothing is ever put off longer than PATIENCE: what seems so was written by a clock that has been
    set back since, and would otherwise wait for as long as that clock was ahead.
    """
    return Q(not_before__lte=at) | Q(not_before__gt=at + PATIENCE)


class OperationQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(status="pending")

    def due(self, *, at):
        """Calls that nobody is making at present."""
        return self.pending().filter(may_begin(at))

    def stuck(self):
        """What a person has to settle, oldest first."""
        return self.filter(status="stuck").order_by("created_at")

    def unanswered(self):
        """Calls that are being repeated for a while already, oldest first."""
        return self.pending().filter(attempts__gte=MANY_TRIES).order_by("created_at")

    def refused(self, kind):
        return self.filter(kind=kind, status="refused").order_by("created_at")

    def claim(self, pk):
        """The pending operation `pk`, reserved for this process until its lease ends, or None."""
        now = timezone.now()
        claimed = (
            self.due(at=now)
            .filter(pk=pk)
            .update(
                not_before=now + LEASE,
                attempts=F("attempts") + 1,
                first_sent_at=Coalesce("first_sent_at", now),
            )
        )
        return self.get(pk=pk) if claimed else None


class WebhookEventQuerySet(models.QuerySet):
    def unprocessed(self):
        return self.filter(processed_at__isnull=True)

    def due(self, *, at):
        return self.unprocessed().filter(may_begin(at))

    def failing(self):
        """Messages that we cannot apply: something for a person to look at."""
        return self.unprocessed().filter(attempts__gte=5)

    def claim(self, pk):
        """The unprocessed event `pk`, reserved for this process, or None."""
        now = timezone.now()
        claimed = (
            self.due(at=now)
            .filter(pk=pk)
            .update(not_before=now + LEASE, attempts=F("attempts") + 1)
        )
        return self.get(pk=pk) if claimed else None
