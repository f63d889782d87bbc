from celery import shared_task

from billing.quotes import actions
from billing.quotes.models import Quote


@shared_task
def follow_proposals():
    """Every ten minutes: quotes whose proposal was answered, or has lapsed."""
    actions.follow_proposals(Quote.objects.all())
