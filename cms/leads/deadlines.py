"""By when we answer: working days and hours, French holidays skipped, always one exact moment.

`hours` is anything with opens_at and closes_at (the site's ContactDetails): Paris times of a day.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from marketplace.timesheets.deadlines import is_working_day, working_days_after

SLOT_HOURS = 2
SLOT_DAYS = 5
# A call can't be promised for the next minute.
NOTICE = timedelta(hours=1)


@dataclass(frozen=True)
class Slot:
    """A stretch of one working day in which we call; aware datetimes."""

    start: datetime
    end: datetime

    @property
    def code(self):
        return f"{timezone.localtime(self.start):%Y%m%d-%H%M}"


def next_open_moment(at, hours):
    """`at` itself while we are open, else the next opening."""
    local = timezone.localtime(at)
    if is_working_day(local.date()):
        if local < moment(local.date(), hours.opens_at):
            return moment(local.date(), hours.opens_at)
        if local < moment(local.date(), hours.closes_at):
            return local
    return moment(working_days_after(local.date(), 1), hours.opens_at)


def after_working_hours(at, count, hours):
    """The moment at which so many opening hours have passed since `at`."""
    left, now = timedelta(hours=count), next_open_moment(at, hours)
    while now + left > (closing := moment(now.date(), hours.closes_at)):
        left -= closing - now
        now = next_open_moment(closing, hours)
    return now + left


def quote_deadline(at, hours):
    """24 hours, of which none fall on a day off: the same time of the next working day.

    What comes in while we are closed counts from the next opening.
    """
    start = next_open_moment(at, hours)
    return moment(working_days_after(start.date(), 1), start.timetz().replace(tzinfo=None))


def answer_deadline(at, hours):
    """Within so many opening hours (settings.LEADS): call-backs without a slot, and messages."""
    return after_working_hours(at, settings.LEADS["ANSWER_HOURS"], hours)


def call_slots(at, hours):
    """The slots to choose from: two hours each, over the next five working days."""
    first = timezone.localdate(next_open_moment(at + NOTICE, hours))
    days = [first]
    while len(days) < SLOT_DAYS:
        days.append(working_days_after(days[-1], 1))
    return [slot for day in days for slot in day_slots(day, hours) if slot.start >= at + NOTICE]


def day_slots(day, hours):
    start, closing = moment(day, hours.opens_at), moment(day, hours.closes_at)
    slots = []
    while start < closing:
        end = min(start + timedelta(hours=SLOT_HOURS), closing)
        slots.append(Slot(start, end))
        start = end
    return slots


def moment(day, clock):
    """A Paris time of a day, aware."""
    return datetime.combine(day, clock, tzinfo=timezone.get_default_timezone())
