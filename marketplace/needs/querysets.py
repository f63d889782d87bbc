from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q


class NeedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A company's own; for a published freelancer, those that recruit; for staff, all."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        ours = Q(company__in=user.companies.all())
        if "freelancer" in user.spaces and user.freelancer.is_published:
            return self.filter(ours | Q(status__in=self.model.RECRUITING))
        return self.filter(ours)

    def of(self, user):
        """Needs of the companies that this user acts for."""
        return self.filter(company__in=user.companies.all())

    def held_by(self, tokens, user=None):
        """Drafts of no company yet: those whose tokens a session holds, and a user's own."""
        held = Q(token__in=tokens)
        if user is not None and user.is_authenticated:
            held |= Q(created_by=user)
        return self.filter(held, company__isnull=True, status="draft")

    def recruiting(self):
        return self.filter(status__in=self.model.RECRUITING)

    def idle(self, *, at):
        """Needs that nobody touched for the whole term: to be expired.

        One that recruits has been warned about in time, however late the warning ran.
        """
        limit = at - timedelta(days=settings.MARKETPLACE["NEED_IDLE_DAYS"])
        warned_before = at - timedelta(days=settings.MARKETPLACE["NEED_WARNING_DAYS"])
        warned = Q(status__in=self.model.RECRUITING, expiry_warned_at__lte=warned_before)
        unsent = Q(status__in=["draft", "changes_requested"])
        return self.filter(warned | unsent, active_at__lt=limit)

    def nearly_idle(self, *, at):
        """Needs to warn about, some days before they expire."""
        days = settings.MARKETPLACE["NEED_IDLE_DAYS"] - settings.MARKETPLACE["NEED_WARNING_DAYS"]
        return self.recruiting().filter(
            active_at__lt=at - timedelta(days=days), expiry_warned_at__isnull=True
        )

    def with_brief(self):
        """What a page about needs shows, in three queries."""
        return self.select_related("commune", "company").prefetch_related("terms")

    def to_moderate(self):
        return self.filter(status="submitted").order_by("active_at")
