from dateutil.relativedelta import relativedelta
from django.db import models
from django.db.models import Case, Q, Sum, When


class EngagementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Both parties' people, and staff."""
        return self if user.is_staff else self.of_party(user)

    def of_party(self, user):
        """Those in which this person works, herself or for her company."""
        return self.filter(Q(company__in=user.companies.all()) | Q(freelancer__user=user))

    def live(self):
        return self.filter(status__in=self.model.LIVE)

    def working(self):
        return self.filter(status__in=self.model.WORKING)

    def renewable(self, month):
        """Those that go on by themselves into a month (its first day)."""
        goes_on = Q(end_on__isnull=True) | Q(end_on__gte=month)
        return self.working().filter(
            goes_on, need__rhythm="recurring", start_on__lt=month + relativedelta(months=1)
        )

    def overlapping(self, need, *, start_on):
        """Those that serve the need on that day or later."""
        goes_on = Q(end_on__isnull=True) | Q(end_on__gte=start_on)
        return self.filter(goes_on, need=need).exclude(status="cancelled")

    def to_replace(self, need_id):
        """The engagement on this need that waits for a successor, or None."""
        return self.filter(need=need_id, status="replacement_pending").first()

    def unsigned(self, *, on):
        """Still to be signed although the last day for it has passed."""
        return self.filter(status="pending_signature", sign_before__lt=on)

    def due_to_end(self, *, on):
        """Their last day has passed."""
        return self.filter(status__in=["notice", "replacement_pending"], end_on__lt=on)

    def in_page_order(self):
        """Those under way first, then the newest."""
        lives = Case(When(status__in=self.model.LIVE, then=0), default=1)
        return self.order_by(lives, "-pk")

    def with_parties(self):
        return self.select_related("company", "freelancer__user", "need").prefetch_related(
            "agreements"
        )


class MonthPlanQuerySet(models.QuerySet):
    def with_parties(self):
        return self.select_related(
            "engagement__company", "engagement__freelancer__user", "engagement__need"
        )

    def visible_to(self, user):
        if user.is_staff:
            return self
        ours = Q(engagement__company__in=user.companies.all())
        return self.filter(ours | Q(engagement__freelancer__user=user))

    def to_open(self, month):
        """Agreed plans of the month, where work is going on."""
        working = ["trial", "active", "notice"]
        return self.filter(month=month, status="agreed", engagement__status__in=working)

    def under_way(self):
        """Opened and not closed, also while a change of their hours is asked for."""
        return self.filter(Q(status="open") | Q(status="amendment_pending", asked_from="open"))

    def unanswered(self, *, at):
        """Asked for, and the time to answer has passed."""
        return self.filter(status__in=["proposed", "amendment_pending"], answer_before__lt=at)


class HourBankQuerySet(models.QuerySet):
    def balance(self):
        """Minutes left: the sum of all movements."""
        return self.aggregate(minutes=Sum("minutes", default=0))["minutes"]
