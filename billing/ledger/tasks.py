from celery import shared_task

from billing.ledger import balances


@shared_task
def take_subtotals():
    balances.take_subtotals()
