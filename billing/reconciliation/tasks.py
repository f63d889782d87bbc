from celery import shared_task

from billing.reconciliation import actions
from billing.reconciliation.models import Reconciliation


@shared_task
def reconcile():
    actions.reconcile()


@shared_task
def carry_out(run_id):
    """One that somebody has asked for, unless it is done."""
    if run := Reconciliation.objects.filter(pk=run_id, finished_at=None).first():
        actions.carry_out(run)
