from celery import shared_task

from billing.reconciliation import actions


@shared_task
def reconcile():
    actions.reconcile()
