from celery import shared_task
from django.utils import timezone

from billing.collection.run import last_month
from billing.runs import actions
from billing.runs.models import BillingRun, CompanyBilling

# How many companies are billed at the same time.
HANDS = 2


@shared_task
def bill_last_month():
    """From the eighth of a month on: what was approved for the month that is over."""
    if run := actions.start(last_month(), by=None):
        set_going(run)


def set_going(run):
    for _hand in range(HANDS):
        carry_on.delay_on_commit(run.pk)


@shared_task
def carry_on(run_id):
    """Bill one company of a run, and queue the next; with none left, the run is over."""
    run = BillingRun.objects.get(pk=run_id)
    if actions.bill_next(run):
        carry_on.delay(run_id)
    else:
        actions.finish(run)


@shared_task
def take_up_runs():
    """Each minute: a run that nobody works at, for its worker was killed or its message lost."""
    held = CompanyBilling.objects.held(at=timezone.now())
    for run in BillingRun.objects.running().exclude(companies__in=held):
        carry_on.delay(run.pk)
