"""On which days hours may be written down."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from journal.models import Entry
from marketplace.engagements.models import Engagement
from marketplace.proposals.refusals import Refusal
from marketplace.timesheets import actions
from marketplace.timesheets.days import WorkDays
from marketplace.timesheets.models import TimeEntry
from marketplace.timesheets.weeks import weeks_of
from tests import factories


def write(timesheet, day, *, by):
    week = next(week for week in weeks_of(timesheet.month) if day in week.days)
    actions.write_week(timesheet, week, [TimeEntry(day=day, minutes=60)], by=by)


def in_this_month(engagement):
    return factories.TimesheetFactory(engagement=engagement, month=factories.this_month())


def test_hours_before_the_start_or_after_the_end_are_refused(timesheet, farid):
    first = timesheet.month + timedelta(days=2)
    last = first + timedelta(days=2)
    Engagement.objects.update(start_on=first, end_on=last)

    for day in (first - timedelta(days=1), last + timedelta(days=1)):
        with pytest.raises(Refusal):
            write(timesheet, day, by=farid)
        assert not timesheet.entries.exists(), day
    write(timesheet, first, by=farid)
    write(timesheet, last, by=farid)


def test_hours_to_come_are_refused_and_those_of_today_are_not(engagement, farid):
    sheet = in_this_month(engagement)
    today = timezone.localdate()
    write(sheet, today, by=farid)

    tomorrow = today + timedelta(days=1)
    assert WorkDays(engagement).refusal(tomorrow)
    assert not WorkDays(engagement).refusal(today)
    if tomorrow.month == today.month:
        with pytest.raises(Refusal):
            write(sheet, tomorrow, by=farid)


@pytest.mark.parametrize("rest", ["paused", "suspended", "replacement_pending"])
def test_hours_of_a_rest_are_refused_until_the_work_goes_on(timesheet, farid, rest):
    began = datetime.combine(timesheet.month + timedelta(days=4), time(12), tzinfo=UTC)
    for verb, at in [
        (rest, began),
        ("backup", began + timedelta(days=1)),
        ("active", began + timedelta(days=3)),
    ]:
        Entry.objects.create(subject=timesheet.engagement, verb=verb, at=at)

    work_days = WorkDays(timesheet.engagement)
    refused = [day for day in range(3, 10) if work_days.refusal(timesheet.month.replace(day=day))]
    assert refused == [6, 7]
    with pytest.raises(Refusal):
        write(timesheet, timesheet.month.replace(day=6), by=farid)


def test_a_rest_that_goes_on_takes_no_hours(engagement):
    paused = timezone.now() - timedelta(days=2)
    Entry.objects.create(subject=engagement, verb="paused", at=paused)

    work_days = WorkDays(engagement)

    assert not work_days.refusal(timezone.localdate(paused))
    assert work_days.refusal(timezone.localdate(paused) + timedelta(days=1))
