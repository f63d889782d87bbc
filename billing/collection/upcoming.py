"""When a company is asked for money next, and for how much: what its billing page explains."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, time, timedelta
from operator import itemgetter

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from accounts.models import Company
from billing.collection.models import Customer, Payment
from billing.collection.run import never_asked_for
from billing.invoices.models import Invoice
from billing.invoices.reporting import NOTHING, months_to_invoice
from marketplace.engagements.models import Engagement
from marketplace.timesheets.deadlines import is_working_day

# As config.schedule has it: the runs of the month that is over, and the morning's new tries.
BILLING_DAY, LAST_BILLING_DAY = 8, 28
MORNING = time(8)
RETRY_AFTER = timedelta(days=3)


@dataclass(frozen=True)
class HoursToCharge:
    """Hours of one month of work that are invoiced on the same morning. Cents before VAT."""

    month: date
    on: date
    approved_minutes: int
    pending_minutes: int
    net_cents: int


@dataclass(frozen=True)
class NextCharge:
    """What one company will be asked for. Integer cents."""

    company: Company
    customer: Customer | None
    hours: list[HoursToCharge]
    waiting_cents: int
    on_its_way_cents: int

    @property
    def can_pay(self):
        return self.customer is not None and self.customer.can_pay


def next_charges(companies, *, today):
    """[NextCharge] of companies: hours not invoiced yet, and invoices not asked for yet.

    The hours are those of all their engagements up to the end of this month, as if what is still to
    be approved were approved today. The same queries for any number.
    """
    engagements = Engagement.objects.filter(company__in=companies).prefetch_related("agreements")
    hours = hours_to_charge(engagements, today=today)
    waiting, on_its_way = Counter(), Counter()
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
            hours=hours[company.pk],
            waiting_cents=waiting[company.pk],
            on_its_way_cents=on_its_way[company.pk],
        )
        for company in companies
    ]


def hours_to_charge(engagements, *, today):
    """{company id: [HoursToCharge]}, the first to be invoiced first. Empty months are left out."""
    run_of = today - relativedelta(months=1, day=1)
    done = set(
        Invoice.objects.services()
        .filter(engagement__in=engagements, month=run_of)
        .values_list("engagement", flat=True)
    )
    coming = defaultdict(lambda: NOTHING)
    months = months_to_invoice(engagements, until=today)
    for engagement in engagements:
        for month, invoice in months[engagement.pk].items():
            on = billing_day(month, today=today, is_run_over=engagement.pk in done)
            coming[engagement.company_id, on, month] += invoice
    hours = defaultdict(list)
    for (company_id, on, month), invoice in sorted(coming.items(), key=itemgetter(0)):
        if invoice.minutes:
            minutes = invoice.approved_minutes, invoice.pending_minutes
            hours[company_id].append(HoursToCharge(month, on, *minutes, invoice.net_cents))
    return hours


def billing_day(month, *, today, is_run_over):
    """The next morning on which hours of a month are invoiced once they are approved.

    month: its first day. is_run_over: an engagement is invoiced once for the month that is over,
    and was; what is approved later joins the next run.
    """
    if month == today.replace(day=1) or is_run_over or today.day >= LAST_BILLING_DAY:
        return today + relativedelta(months=1, day=BILLING_DAY)
    return max(today + timedelta(days=1), today.replace(day=BILLING_DAY))


def next_try(payment):
    """The day on which the bank is asked again by itself, or None: the company has to act.

    payment: a stopped one (PaymentQuerySet.stopped).
    """
    waiting = {allocation.invoice.status for allocation in payment.allocations.all()}
    by_itself = payment.status == Payment.Status.FAILED and Invoice.Status.ISSUED in waiting
    if not by_itself or payment.is_last_attempt:
        return None
    allowed = timezone.localtime(payment.created_at + RETRY_AFTER)
    day = allowed.date() + timedelta(days=allowed.time() >= MORNING)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
