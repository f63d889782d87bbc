"""The billing run of a month: invoice what was approved, then ask each company once.

Every step is safe to repeat, so a run that died is resumed by running it again: invoices are unique
by engagement and month, an invoice has one payment at a time, and what follows a payment (ledger,
transfers) hangs on the answers of Stripe, not on this run.
"""

from dataclasses import dataclass, field

import structlog
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from accounts.models import Company
from billing.collection.actions import collect
from billing.invoices.actions import issue_for_month
from billing.invoices.holds import Hold
from billing.invoices.models import Invoice
from journal.sweeps import ALL_ALIKE
from marketplace.engagements.models import Engagement
from marketplace.timesheets.querysets import BILLABLE

log = structlog.get_logger(__name__)
# Engagements of one transaction: few enough that nobody waits long for what it locks.
AT_A_TIME = 10


@dataclass
class CompanyRun:
    """What a run did for one company."""

    invoices: list = field(default_factory=list)
    # Engagements that wait for somebody: {engagement: Hold}.
    waiting: dict = field(default_factory=dict)
    # Engagements that met a fault which nobody foresaw: {engagement: exception}.
    faults: dict = field(default_factory=dict)
    payment: object = None


def companies_to_bill(month):
    """Those with hours to invoice, or with invoices that nobody has asked for yet."""
    to_invoice = engagements_to_bill(month).values("company")
    to_collect = never_asked_for().values("company")
    return Company.objects.filter(pk__in=to_invoice).union(
        Company.objects.filter(pk__in=to_collect)
    )


def never_asked_for():
    """Invoices without any payment yet; one whose payment failed has a next try of its own."""
    return Invoice.objects.awaiting_collection().filter(status="issued", allocations=None)


def engagements_to_bill(month):
    return Engagement.objects.filter(
        timesheets__status__in=BILLABLE, timesheets__month__lte=month
    ).distinct()


def bill_company(company, month, *, by=None):
    """Invoice the company's engagements, some in each transaction; then collect.

    An engagement that meets a fault holds up neither the others nor what was issued: it is among
    the `faults` of the CompanyRun.
    """
    run = CompanyRun()
    engagements = engagements_to_bill(month).filter(company=company).order_by("pk")
    # Without a mandate nothing may be issued in her name (CGI, art. 289 I-2).
    mandated = engagements.filter(
        freelancer__billing_mandates__isnull=False,
        freelancer__billing_mandates__revoked_at__isnull=True,
    )
    run.waiting = dict.fromkeys(engagements.exclude(pk__in=mandated.values("pk")), Hold.MANDATE)
    mandated = list(mandated)
    for start in range(0, len(mandated), AT_A_TIME):
        issue_together(mandated[start : start + AT_A_TIME], month, run=run, by=by)
    for engagement, reason in run.waiting.items():
        log.warning("billing.waiting", engagement=engagement.pk, reason=reason)
    owed = never_asked_for().filter(company=company)
    run.payment = collect(company, owed, by=by)
    return run


def issue_together(engagements, month, *, run, by):
    """Issue their invoices in one transaction; where that meets a fault, each in its own."""
    try:
        billed = issue_for_month(engagements, month, by=by)
    except ALL_ALIKE:
        raise
    except Exception as error:
        log.exception("billing.not_issued", engagements=[each.pk for each in engagements])
        if len(engagements) == 1:
            run.faults[engagements[0]] = error
            return
        for engagement in engagements:
            issue_together([engagement], month, run=run, by=by)
    else:
        run.invoices += billed.invoices.values()
        run.waiting |= {engagement: held.hold for engagement, held in billed.held.items()}


def last_month():
    """The first day of the calendar month that is over, in Paris."""
    return timezone.localdate() - relativedelta(months=1, day=1)
