from celery import shared_task
from django.utils import timezone

from cms.comments import actions


@shared_task
def forget_old_comments():
    actions.forget_old_comments(at=timezone.now())
