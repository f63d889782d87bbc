"""When a company is asked for money next, and for how much: what its billing page explains."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, time, timedelta

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from accounts.models import Company
from billing.collection.models import Customer, Payment
from billing.collection.run import never_asked_for
from billing.invoices.models import Invoice
from billing.invoices.reporting import next_invoices
from marketplace.engagements.models import Engagement
from marketplace.timesheets.deadlines import is_working_day

# As config.schedule has it: the run of the month that is over, and the morning's new tries.
BILLING_DAY = 8
MORNING = time(8)
RETRY_AFTER = timedelta(days=3)


@dataclass(frozen=True)
class NextCharge:
    """What one company will be asked for. Integer cents; the hours before VAT."""

    company: Company
    customer: Customer | None
    on: date
    approved_minutes: int
    pending_minutes: int
    hours_cents: int
    waiting_cents: int
    on_its_way_cents: int

    @property
    def can_pay(self):
        return self.customer is not None and self.customer.can_pay


def next_charges(companies, *, today):
    """[NextCharge] of companies: hours not invoiced yet, and invoices not asked for yet.

    The hours are those of all their engagements up to the end of this month, as if what is still to
    be approved were approved. The same queries for any number.
    """
    engagements = Engagement.objects.filter(company__in=companies).prefetch_related("agreements")
    next_ones = next_invoices(engagements, until=today)
    coming, waiting, on_its_way = defaultdict(list), Counter(), Counter()
    for engagement in engagements:
        coming[engagement.company_id].append(next_ones[engagement.pk])
    for invoice in never_asked_for().filter(company__in=companies):
        waiting[invoice.company_id] += invoice.outstanding_cents
    asked = Payment.objects.filter(company__in=companies, status__in=["pending", "processing"])
    for payment in asked:
        on_its_way[payment.company_id] += payment.amount_cents
    customers = {each.company_id: each for each in Customer.objects.filter(company__in=companies)}
    return [
        NextCharge(
            company=company,
            customer=customers.get(company.pk),
            on=billing_day(today),
            approved_minutes=sum(invoice.approved_minutes for invoice in coming[company.pk]),
            pending_minutes=sum(invoice.pending_minutes for invoice in coming[company.pk]),
            hours_cents=sum(invoice.net_cents for invoice in coming[company.pk]),
            waiting_cents=waiting[company.pk],
            on_its_way_cents=on_its_way[company.pk],
        )
        for company in companies
    ]


def billing_day(today):
    """The day from which the hours of the month of `today` are invoiced."""
    return today + relativedelta(months=1, day=BILLING_DAY)


def next_try(payment):
    """The day on which the bank is asked again by itself, or None: the company has to act."""
    waiting = {allocation.invoice.status for allocation in payment.allocations.all()}
    by_itself = payment.is_open_failure and Invoice.Status.ISSUED in waiting
    if not by_itself or payment.is_last_attempt:
        return None
    allowed = timezone.localtime(payment.created_at + RETRY_AFTER)
    day = allowed.date() + timedelta(days=allowed.time() >= MORNING)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
