from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class LeadQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Leads are personal data: operations see them, editors don't."""
        return self if user.is_active and user.is_staff else self.none()

    def of_address(self, email):
        return self.filter(email__iexact=email).exclude(email="")

    def waiting(self):
        """What still has to be answered, soonest deadline first."""
        return self.filter(
            status__in=["new", "assigned"], due_at__isnull=False, forgotten_at__isnull=True
        ).order_by("due_at")

    def overdue(self, *, at):
        return self.waiting().filter(due_at__lt=at)

    def for_inbox(self):
        """In the order of the work: what waits longest past its deadline first, then the newest."""
        return self.select_related("assigned_to", "need__company").order_by(
            models.Case(models.When(status__in=["new", "assigned"], then=0), default=1),
            F("due_at").asc(nulls_last=True),
            "-pk",
        )

    def to_forget(self, *, at):
        """Leads whose details have been kept long enough; spam goes earlier."""
        kept = at - timedelta(days=settings.LEADS["RETENTION_DAYS"])
        spam_kept = at - timedelta(days=settings.LEADS["SPAM_RETENTION_DAYS"])
        old = Q(active_at__lt=kept) | Q(status="spam", active_at__lt=spam_kept)
        return self.filter(old, forgotten_at__isnull=True)
