from django.db import models
from django.db.models import F, Max, Q, Sum
from django.db.models.functions import Coalesce

# Timesheets whose undisputed lines may be billed.
BILLABLE = ("approved", "auto_approved", "part_disputed")
# Disputes that still hold their lines back.
UNSETTLED = ("opened", "negotiating", "escalated")


class TimesheetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Both parties' people, and staff."""
        if user.is_staff:
            return self
        ours = Q(engagement__company__in=user.companies.all())
        return self.filter(ours | Q(engagement__freelancer__user=user))

    def with_minutes(self):
        """Adds `minutes`: what all lines of the sheet add up to."""
        return self.annotate(minutes=Sum("entries__minutes", default=0))

    def with_parties(self):
        return self.select_related("engagement__company", "engagement__freelancer__user")

    def submitted(self):
        return self.filter(status="submitted")

    def overdue(self, *, at):
        """Submitted, and the time to approve has passed: approved automatically."""
        return self.submitted().filter(approve_before__lt=at)

    def billable(self):
        return self.filter(status__in=BILLABLE)


class TimeEntryQuerySet(models.QuerySet):
    def total_minutes(self):
        return self.aggregate(minutes=Sum("minutes", default=0))["minutes"]

    def with_contest(self):
        """Adds `contest`: the status of the dispute about the line, if there is one."""
        return self.annotate(
            contest=Max(
                "dispute_lines__dispute__status",
                filter=~Q(dispute_lines__dispute__status="withdrawn"),
            )
        )

    def uncontested(self):
        """Lines that no dispute is or was about; a withdrawn one leaves no trace."""
        return self.with_contest().filter(contest__isnull=True)

    def billable(self):
        """Lines that may be billed, with `billable_minutes`."""
        return self.filter(timesheet__status__in=BILLABLE).undisputed()

    def undisputed(self):
        """Lines that no dispute holds back, with `billable_minutes`.

        A contested line waits until its dispute is over, then counts with what was decided; a
        withdrawn dispute leaves the line as it was.
        """
        return self.exclude(dispute_lines__dispute__status__in=UNSETTLED).annotate(
            billable_minutes=Coalesce(Max("dispute_lines__billed_minutes"), F("minutes"))
        )


class DisputeQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.is_staff:
            return self
        ours = Q(timesheet__engagement__company__in=user.companies.all())
        return self.filter(ours | Q(timesheet__engagement__freelancer__user=user))

    def unsettled(self):
        return self.filter(status__in=UNSETTLED)

    def silent(self, *, at):
        """Nobody answered in time: escalated, never decided, by silence."""
        return self.filter(status__in=["opened", "negotiating"], answer_before__lt=at)

    def to_carry_out(self):
        """Concluded after the lines were invoiced: a credit note is due."""
        return self.filter(status__in=["settled", "decided"])
