from celery import shared_task
from django.utils import timezone

from cms.webinars import actions, reminders, retention


@shared_task
def plan_sessions():
    actions.plan_sessions(at=timezone.now())


@shared_task
def open_and_close():
    actions.open_and_close(at=timezone.now())


@shared_task
def remind():
    reminders.remind(at=timezone.now())


@shared_task
def follow_up():
    reminders.follow_up(at=timezone.now())


@shared_task
def note_needs():
    retention.note_needs(at=timezone.now())


@shared_task
def forget_outdated():
    retention.forget_outdated(at=timezone.now())
