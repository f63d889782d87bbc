from celery import shared_task
from django.utils import timezone

from marketplace.needs import actions


@shared_task
def warn_idle_needs():
    actions.warn_idle_needs(at=timezone.now())


@shared_task
def expire_idle_needs():
    actions.expire_idle_needs(at=timezone.now())
