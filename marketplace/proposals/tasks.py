from celery import shared_task
from django.utils import timezone

from marketplace.proposals import actions


@shared_task
def expire_proposals():
    actions.expire_proposals(timezone.localdate())
