from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q


class NeedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A company's own needs; for a freelancer, those that recruit; for staff, all."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        ours = Q(company__memberships__user=user)
        recruiting = (
            Q(status__in=self.model.RECRUITING) if "freelancer" in user.spaces else Q(pk=None)
        )
        return self.filter(ours | recruiting).distinct()

    def of(self, user):
        """Needs of the companies that this user acts for."""
        return self.filter(company__memberships__user=user)

    def held_by(self, tokens):
        """Unclaimed needs whose tokens a visitor's session holds."""
        return self.filter(token__in=tokens, company__isnull=True, status="draft")

    def recruiting(self):
        return self.filter(status__in=self.model.RECRUITING)

    def idle(self, *, at):
        """Needs that nobody touched for the whole term: to be expired."""
        limit = at - timedelta(days=settings.MARKETPLACE["NEED_IDLE_DAYS"])
        idle = ["draft", "changes_requested", "open", "shortlisted"]
        return self.filter(status__in=idle, active_at__lt=limit)

    def nearly_idle(self, *, at):
        """Needs to warn about, some days before they expire."""
        days = settings.MARKETPLACE["NEED_IDLE_DAYS"] - settings.MARKETPLACE["NEED_WARNING_DAYS"]
        return self.recruiting().filter(
            active_at__lt=at - timedelta(days=days), expiry_warned_at__isnull=True
        )

    def to_moderate(self):
        return self.filter(status="submitted").order_by("active_at")
