from celery import shared_task

from billing.einvoicing import actions


@shared_task
def sweep():
    """Every five minutes: documents to hand over, payments to report, and what was refused."""
    actions.sweep()
