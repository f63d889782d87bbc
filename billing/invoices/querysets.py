from collections import defaultdict

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

PLATFORM_PREFIX = "BD-"
# Between the platform and the freelancer alone.
UNSEEN_BY_COMPANY = ("commission", "commission_credit_note")


class NumbersQuerySet(models.QuerySet):
    def take(self, series):
        """The next (position, number, date of issue) of each of these, one named twice gives two.

        For the transaction under way: the rows are locked until it ends, in one order for all.
        """
        locked = self.select_for_update().filter(pk__in={each.pk for each in series})
        rows = {row.pk: row for row in locked.order_by("pk")}
        today = timezone.localdate()
        taken = [rows[each.pk].next(today) for each in series]
        self.bulk_update(rows.values(), ["next_number", "last_issued_on"])
        return taken


class SeriesQuerySet(NumbersQuerySet):
    def of(self, freelancer):
        """The series of a freelancer, begun at her first invoice."""
        return self.of_all([freelancer])[freelancer.pk]

    def of_all(self, freelancers):
        """{freelancer id: Series}."""
        ids = {freelancer.pk for freelancer in freelancers}
        found = self.filter(freelancer__in=ids).in_bulk(field_name="freelancer_id")
        if new := sorted(ids - found.keys()):
            # Another transaction may begin one at this moment.
            self.bulk_create(
                (self.model(freelancer_id=pk, prefix=f"F{pk:05}-") for pk in new),
                ignore_conflicts=True,
            )
            found |= self.filter(freelancer__in=new).in_bulk(field_name="freelancer_id")
        return found

    def of_platform(self):
        return self.get_or_create(freelancer=None, defaults={"prefix": PLATFORM_PREFIX})[0]


class InvoiceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A company's people see what it received, a freelancer all that bears her name.

        What the platform charges the freelancer is no business of the company's.
        """
        if user.is_staff:
            return self
        ours = Q(company__in=user.companies.all()) & ~Q(kind__in=UNSEEN_BY_COMPANY)
        return self.exclude(status="draft").filter(ours | Q(freelancer__user=user))

    def issued(self):
        return self.exclude(status="draft")

    def years(self):
        """The years for whose months there are invoices."""
        return {month.year for month in self.dates("month", "year")}

    def services(self):
        return self.filter(kind="services")

    def with_parties(self):
        return self.select_related("company", "freelancer__user", "engagement")

    def with_deposit(self):
        """With where each stands at the platform that passes it on, if it has got there."""
        return self.select_related("deposit")

    def with_outstanding(self):
        """Adds `outstanding_cents`: the total less what credit notes took back of it."""
        credited = (
            self.model._base_manager.filter(corrects=OuterRef("pk"))
            .exclude(status="draft")
            .order_by()
            .values("corrects")
            .annotate(cents=Sum("total_cents"))
            .values("cents")
        )
        return self.annotate(outstanding_cents=F("total_cents") - Coalesce(Subquery(credited), 0))

    def awaiting_collection(self):
        """Services invoices that a company owes and that nobody is collecting, oldest first.

        With `outstanding_cents`: what is left to collect, always positive.
        """
        return (
            self.services()
            .filter(status__in=self.model.AWAITING)
            .with_outstanding()
            .filter(outstanding_cents__gt=0)
            .order_by("issued_on", "pk")
        )

    def past_due(self, *, on):
        """Waiting for the company to act, with the due date behind: to be marked overdue."""
        return self.awaiting_collection().filter(status="action_required", due_on__lt=on)

    def overdue(self):
        """Services invoices whose due date has passed, or whose payment was taken back."""
        return self.awaiting_collection().filter(status__in=["overdue", "dunning"])

    def to_refund(self):
        """Credit notes on paid invoices that have neither been refunded nor set off, newest first.

        So that of several, those older than the payment are the ones already set off in it.
        """
        return self.filter(
            kind="credit_note", status="issued", refund=None, corrects__status="paid"
        ).order_by("-pk")

    def without_document(self):
        """Issued, but the files are still to be made."""
        return self.issued().filter(document__isnull=True)

    def without_document_since(self, moment):
        """Issued before a moment, and no try to make the files has succeeded."""
        return self.without_document().filter(created_at__lt=moment)


class ThresholdNoticeQuerySet(models.QuerySet):
    def levels_by_freelancer(self):
        """{freelancer id: set of the levels told}. One query."""
        found = defaultdict(set)
        for freelancer_id, level in self.values_list("freelancer", "level"):
            found[freelancer_id].add(level)
        return found

    def waiting(self):
        """Thresholds passed by those who still invoice without VAT, the latest step of each."""
        passed = self.filter(freelancer__vat_regime="franchise").exclude(level="near")
        return passed.exclude(
            level="base",
            freelancer__in=self.filter(level="increased", year=OuterRef("year")).values(
                "freelancer"
            ),
        )


class InvoiceLineQuerySet(models.QuerySet):
    def left_of(self, invoice):
        """The lines of an invoice with `minutes_left`: those that no credit note took back."""
        return self.filter(invoice=invoice).annotate(
            minutes_left=F("minutes") - Coalesce(Sum("credit_lines__minutes"), 0)
        )
