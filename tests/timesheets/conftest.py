from datetime import timedelta

import pytest

from marketplace.timesheets import actions, disputes
from marketplace.timesheets.models import TimeEntry


@pytest.fixture
def worked(timesheet):
    """Two lines of the month: three hours and ninety minutes."""
    first = timesheet.month
    TimeEntry.objects.create(timesheet=timesheet, day=first, minutes=180)
    TimeEntry.objects.create(timesheet=timesheet, day=first + timedelta(days=1), minutes=90)
    return timesheet


@pytest.fixture
def submitted(worked, farid):
    return actions.submit(worked, by=farid)


@pytest.fixture
def approved(submitted, amelie):
    return actions.approve(
        submitted, version=submitted.version, seen_hash=submitted.content_hash, by=amelie
    )


@pytest.fixture
def dispute(submitted, amelie):
    """The first line, of three hours, is contested."""
    line = submitted.entries.first()
    return disputes.open_dispute(
        submitted,
        entries=[line],
        reason="Not on that day.",
        version=submitted.version,
        seen_hash=submitted.content_hash,
        by=amelie,
    )
