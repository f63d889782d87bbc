"""What a billing run would do now: the same drafts that it issues, and nothing written.

No lock is taken, no number, no row: the figures are those of the moment.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import Company
from billing.collection.models import Customer
from billing.collection.run import engagements_to_bill, never_asked_for
from billing.invoices import vat_threshold
from billing.invoices.drafts import Draft, draft, entries_by_engagement, last_day
from billing.invoices.holds import Held, Hold
from billing.invoices.models import Invoice
from billing.payouts.models import BillingMandate
from marketplace.engagements.models import Engagement
from marketplace.timesheets.models import Dispute, Timesheet


class Delay(TextChoices):
    """What keeps hours out of this run, or money waiting after it, without stopping the invoice."""

    NO_METHOD = "no_method", _("the company has no working payment method")
    DISPUTE = "dispute", _("contested hours wait for their outcome")
    TIMESHEET = "timesheet", _("a timesheet is not approved yet")
    MISSING = "missing", _("there is no timesheet for this month")
    NEXT_RUN = "next_run", _("this month is invoiced already: late hours join the next run")


@dataclass(frozen=True)
class EngagementPreview:
    """One engagement: its Draft, or None; and what is in the way of it (Hold or Delay)."""

    engagement: Engagement
    draft: Draft | None = None
    obstacles: list = field(default_factory=list)


@dataclass(frozen=True)
class CompanyPreview:
    """One company: its engagements, and what was invoiced before and never asked for."""

    company: Company
    engagements: list
    owed_cents: int = 0

    @property
    def drafts(self):
        return [each.draft for each in self.engagements if each.draft]

    @property
    def total_cents(self):
        """What the one payment of this run would come to."""
        return self.owed_cents + sum(draft.totals[2] for draft in self.drafts)

    @property
    def commission_cents(self):
        return sum(draft.commission_cents for draft in self.drafts)


def companies_concerned(month):
    """Companies with something to bill, to ask for or to wait for, by name: cheap to count."""
    ids = concerned(month.replace(day=1)).values("company")
    to_ask = never_asked_for().values("company")
    return Company.objects.filter(Q(pk__in=ids) | Q(pk__in=to_ask)).order_by("name", "pk")


def preview(month, companies=None):
    """[CompanyPreview] of a month, by the companies' names. The same queries for any number.

    companies: of these alone, for every draft takes its time; else of all that are concerned. One
    without any hours or obstacle is left out.
    """
    month = month.replace(day=1)
    companies = companies_concerned(month) if companies is None else companies
    engagements = concerned(month).filter(company__in=companies).with_parties()
    engagements = list(engagements.prefetch_related("freelancer__vat_changes"))
    known = Known(month, engagements)
    found = defaultdict(list)
    for engagement in engagements:
        if (each := known.previewed(engagement)).draft or each.obstacles:
            found[engagement.company].append(each)
    owed = defaultdict(int)
    for invoice in never_asked_for().filter(company__in=companies).select_related("company"):
        owed[invoice.company] += invoice.outstanding_cents
    shown = (each for each in companies if each in found or each in owed)
    return [CompanyPreview(each, found[each], owed[each]) for each in shown]


def concerned(month):
    """Engagements with something to bill or to wait for, or at work without any timesheet."""
    return Engagement.objects.filter(
        Q(pk__in=engagements_to_bill(month).values("pk"))
        | Q(pk__in=unapproved(month).values("engagement"))
        | Q(pk__in=disputed(month).values("timesheet__engagement"))
        | Q(pk__in=at_work(month).exclude(timesheets__month=month).values("pk"))
    ).order_by("pk")


def at_work(month):
    goes_on = Q(end_on=None) | Q(end_on__gte=month)
    return Engagement.objects.working().filter(goes_on, start_on__lte=last_day(month))


def unapproved(month):
    waiting = [Timesheet.Status.OPEN, Timesheet.Status.SUBMITTED, Timesheet.Status.RETURNED]
    return Timesheet.objects.filter(month__lte=month, status__in=waiting)


def disputed(month):
    return Dispute.objects.unsettled().filter(timesheet__month__lte=month)


class Known:
    """What the database says about engagements and a month, read once for all of them."""

    def __init__(self, month, engagements):
        self.month = month
        freelancers = {each.freelancer for each in engagements}
        self.entries = entries_by_engagement(engagements, until=month)
        self.owed_from = vat_threshold.owed_from(freelancers)
        companies = {each.company_id for each in engagements}
        theirs = {"engagement__in": engagements}
        in_force = BillingMandate.objects.in_force().filter(freelancer__in=freelancers)
        active = Customer.objects.filter(status=Customer.Status.ACTIVE, company__in=companies)
        self.mandated = ids(in_force, "freelancer")
        self.paying = ids(active, "company")
        self.invoiced = ids(Invoice.objects.services().filter(month=month, **theirs), "engagement")
        self.unapproved = ids(unapproved(month).filter(**theirs), "engagement")
        of_theirs = disputed(month).filter(timesheet__engagement__in=engagements)
        self.disputed = ids(of_theirs, "timesheet__engagement")
        self.at_work = ids(at_work(month).filter(pk__in=[each.pk for each in engagements]), "pk")
        self.written = ids(Timesheet.objects.filter(month=month, **theirs), "engagement")

    def previewed(self, engagement):
        made, obstacles = None, []
        entries = self.entries[engagement.pk]
        if entries and engagement.pk in self.invoiced:
            obstacles.append(Delay.NEXT_RUN)
        elif entries and engagement.freelancer_id not in self.mandated:
            obstacles.append(Hold.MANDATE)
        elif entries:
            try:
                made = draft(engagement, self.month, entries, owed_from=self.owed_from)
            except Held as problem:
                obstacles.append(problem.hold)
        return EngagementPreview(engagement, made, [*obstacles, *self.delays(engagement, made)])

    def delays(self, engagement, made):
        if made and engagement.company_id not in self.paying:
            yield Delay.NO_METHOD
        if engagement.pk in self.disputed:
            yield Delay.DISPUTE
        if engagement.pk in self.unapproved:
            yield Delay.TIMESHEET
        if engagement.pk in self.at_work and engagement.pk not in self.written:
            yield Delay.MISSING


def ids(records, name):
    return set(records.values_list(name, flat=True))
