from celery import shared_task
from django.utils import timezone

from cms.leads import actions


@shared_task
def forget_old_leads():
    actions.forget_old_leads(at=timezone.now())
