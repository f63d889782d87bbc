"""Sweeps: each finds its work in the database, so a lost or doubled message harms nothing."""

from celery import shared_task
from django.utils import timezone

from journal.models import IllegalMove
from marketplace.timesheets import actions, disputes, reminders
from marketplace.timesheets.models import Dispute, Timesheet


@shared_task
def open_month():
    """Each month under way gets its sheet, also when the work began in its middle."""
    actions.open_timesheets()


@shared_task
def close_months():
    """Past months whose hours are approved hand their rest on to the next month."""
    actions.close_settled_months(before=timezone.localdate().replace(day=1))


@shared_task
def approve_overdue():
    now = timezone.now()
    for timesheet in Timesheet.objects.overdue(at=now):
        try:
            actions.approve_by_deadline(timesheet, at=now)
        except IllegalMove:
            continue  # Somebody approved, returned or submitted it again meanwhile.


@shared_task
def remind_approvers():
    reminders.remind_approvers(at=timezone.now())


@shared_task
def escalate_silent_disputes():
    for dispute in Dispute.objects.silent(at=timezone.now()):
        try:
            disputes.escalate(dispute)
        except IllegalMove:
            continue  # It was settled meanwhile.
