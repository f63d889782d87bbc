from celery import shared_task

from billing.reporting import declarations


@shared_task
def look_for_due_years():
    """Each night: which years have to be declared to the tax office, or corrected."""
    declarations.look_for_due_years()
