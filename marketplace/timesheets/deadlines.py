"""Working days in France: until when a timesheet waits for its approval."""

from datetime import datetime, time, timedelta

import holidays
from django.utils import timezone
from django.utils.translation import get_language


def is_working_day(day):
    """Monday to Friday, outside French public holidays."""
    return day.weekday() < 5 and day not in holidays.France(years=day.year)


def holiday(day):
    """The name of a French public holiday in the reader's language; "" on another day."""
    language = "en_US" if get_language() == "en" else "fr"
    return holidays.France(years=day.year, language=language).get(day, "")


def working_days_after(day, count):
    """The `count`-th working day after `day`."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def end_of(day):
    """The last moment of a day in Paris, as an aware datetime."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=timezone.get_default_timezone())


def approval_deadline(submitted_at, *, working_days):
    """When a submission is approved by itself: the end of the n-th working day after it."""
    return end_of(working_days_after(timezone.localdate(submitted_at), working_days))
