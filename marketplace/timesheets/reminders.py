"""Two reminders before an approval happens by itself."""

from datetime import timedelta

from django.db import transaction

from marketplace.timesheets import emails
from marketplace.timesheets.models import Timesheet

# How long before the deadline each reminder goes out.
REMIND_BEFORE = [timedelta(days=3), timedelta(days=1)]


def due_reminders(timesheet, *, at):
    """How many reminders should have gone out by `at`."""
    return sum(at >= timesheet.approve_before - before for before in REMIND_BEFORE)


@transaction.atomic
def remind_approvers(*, at):
    """Send what is due, one mail at most for each sheet. Returns how many sheets."""
    latest = at + max(REMIND_BEFORE)
    waiting = (
        Timesheet.objects.submitted()
        .filter(approve_before__lte=latest, reminders_sent__lt=len(REMIND_BEFORE))
        .with_parties()
        .select_for_update(of=["self"], skip_locked=True)
    )
    reminded = 0
    for timesheet in waiting:
        due = due_reminders(timesheet, at=at)
        if due <= timesheet.reminders_sent:
            continue
        timesheet.reminders_sent = due
        timesheet.save(update_fields=["reminders_sent"])
        emails.reminder(timesheet, number=due, minutes=timesheet.entries.all().total_minutes())
        reminded += 1
    return reminded
