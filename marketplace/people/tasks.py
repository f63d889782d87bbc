from celery import shared_task
from django.utils import timezone

from marketplace.people import actions


@shared_task
def expire_papers():
    actions.expire_papers(on=timezone.localdate())


@shared_task
def remind_of_papers():
    actions.remind_of_papers(on=timezone.localdate())
