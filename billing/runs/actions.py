"""Start a billing run, bill its companies one by one, and take up what a dead worker left.

Billing a company is safe to repeat (billing.collection.run): a row that was taken and not marked is
due again when its lease is over, and whoever takes it then finds what is done already.
"""

import structlog
from django.db import OperationalError, transaction
from django.db.models import Sum
from django.utils import timezone

from billing.collection.models import Payment
from billing.collection.run import bill_company, companies_to_bill
from billing.invoices.models import Invoice
from billing.runs.models import BillingRun, CompanyBilling, HeldEngagement
from billing.runs.querysets import LEASE
from journal.models import Entry

log = structlog.get_logger(__name__)


@transaction.atomic
def start(month, *, by):
    """The BillingRun of a month with its companies, begun now or still under way.

    month: any date in it. by: a User, or None for the calendar. None where there is nobody to bill.
    """
    month = month.replace(day=1)
    if running := BillingRun.objects.running().filter(month=month).first():
        return running
    companies = companies_to_bill(month)
    if not companies:
        return None
    run, begun = BillingRun.objects.running().get_or_create(
        month=month, status=BillingRun.Status.RUNNING, defaults={"started_by": by}
    )
    if begun:
        CompanyBilling.objects.bulk_create(
            CompanyBilling(run=run, company=company) for company in companies
        )
        Entry.objects.record(run, "started", by=by)
    return run


def work(run):
    """Bill every company of a run that is due, in this process, then finish it."""
    while bill_next(run):
        pass
    finish(run)


def bill_next(run):
    """Bill one company of a run that is due. Returns whether there was one.

    Whatever goes wrong with it is written on its row, which then waits in a queue of operations.
    """
    billing = claim(run)
    if billing is None:
        return False
    try:
        made = bill_company(billing.company, billing.run.month, by=billing.run.started_by)
    except OperationalError:
        raise  # The database is away or has undone it: whoever takes it up next begins again.
    except Exception as error:
        log.exception("billing.company_failed", billing=billing.pk)
        billing.fail(in_words(error))
    else:
        note(billing, made)
    return True


@transaction.atomic
def claim(run):
    """A CompanyBilling that is due, or None: nobody else will have it until the lease is over."""
    now = timezone.now()
    locked = CompanyBilling.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    due = locked.select_related("company", "run__started_by").due(at=now)
    billing = due.filter(run=run).first()
    if billing:
        billing.leased_until = now + LEASE
        billing.save(update_fields=["leased_until"])
    return billing


@transaction.atomic
def note(billing, made):
    """Write down what was made for a company, which has failed if an engagement met a fault.

    made: a collection.run.CompanyRun.
    """
    billing.held.all().delete()
    HeldEngagement.objects.bulk_create(
        HeldEngagement(billing=billing, engagement=engagement, hold=hold)
        for engagement, hold in made.waiting.items()
    )
    # Counted from the books, for a worker that was killed may have made some of them.
    began = billing.run.started_at
    since = {"company": billing.company, "created_at__gte": began}
    asked = Payment.objects.filter(attempt=1, **since)
    counted = {
        "invoices": Invoice.objects.services().filter(**since).count(),
        "asked_cents": asked.aggregate(cents=Sum("amount_cents", default=0))["cents"],
    }
    if made.faults:
        named = [f"{engagement}: {in_words(error)}" for engagement, error in made.faults.items()]
        billing.fail("; ".join(named), **counted)
    else:
        billing.succeed(**counted)


def in_words(error):
    return f"{type(error).__name__}: {error}"


@transaction.atomic
def finish(run):
    """Close a run of which no company is left; the last two workers may both come here."""
    run = BillingRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    left = run.companies.filter(status=CompanyBilling.Status.WAITING).exists()
    if run.status == BillingRun.Status.RUNNING and not left:
        run.finish()


@transaction.atomic
def try_failed_again(run, *, by):
    """Put what failed back in line. Raises IllegalMove while the run is under way."""
    run.take_up_again(by=by)
    for billing in run.companies.filter(status=CompanyBilling.Status.FAILED):
        billing.try_again(by=by)
