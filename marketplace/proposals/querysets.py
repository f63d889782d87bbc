from django.db import models
from django.db.models import Case, Q, When


class ProposalQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What this user may know exists: her own; those sent to her company; for staff, all."""
        if user.is_staff:
            return self
        mine = Q(freelancer__user=user)
        ours = Q(need__company__in=user.companies.all()) & ~Q(status="draft")
        return self.filter(mine | ours)

    def pending(self):
        return self.filter(status__in=self.model.PENDING)

    def live(self):
        return self.filter(status__in=self.model.LIVE)

    def rivals_of(self, proposal):
        """The other live proposals on the same need."""
        return self.live().filter(need=proposal.need_id).exclude(pk=proposal.pk)

    def lapsed(self, *, on):
        """Pending although their last day has passed: to be expired."""
        return self.pending().filter(expires_on__lt=on)

    def orphaned(self):
        """Pending although their need stopped recruiting without a choice: to be superseded."""
        return self.pending().exclude(need__status__in=["open", "shortlisted"])

    def in_page_order(self):
        """Those that wait for an answer first, then the newest."""
        waits = Case(When(status__in=self.model.LIVE, then=0), default=1)
        return self.order_by(waits, "-pk")

    def for_pages(self):
        """With everything that a list or a proposal's page shows."""
        return self.select_related("need__company", "freelancer__user")
