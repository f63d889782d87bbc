"""When a series takes place: its weekday and hour in Paris, French public holidays left out."""

from datetime import datetime, timedelta

import holidays
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Rhythm(models.TextChoices):
    WEEKLY = "weekly", _("every week")
    FIRST = "first", _("the first one of the month")
    FIRST_AND_THIRD = "first_third", _("the first and the third one of the month")
    SECOND_AND_FOURTH = "second_fourth", _("the second and the fourth one of the month")


# Which of a month's five possible weekdays; each of them without an entry.
OF_THE_MONTH = {
    Rhythm.FIRST: {1},
    Rhythm.FIRST_AND_THIRD: {1, 3},
    Rhythm.SECOND_AND_FOURTH: {2, 4},
}


def session_days(*, weekday, rhythm, first, last):
    """The days from `first` to `last`, both included, on which a session takes place.

    weekday: 0 for Monday. A day that is a public holiday in France is skipped, not moved.
    """
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    days_off = holidays.France(years=range(first.year, last.year + 1))
    wanted = OF_THE_MONTH.get(Rhythm(rhythm))
    while day <= last:
        turn = (day.day - 1) // 7 + 1
        if day not in days_off and (wanted is None or turn in wanted):
            yield day
        day += timedelta(days=7)


def paris_moment(day, clock):
    """The aware datetime of a Paris day and time, summer time or not."""
    return datetime.combine(day, clock, tzinfo=timezone.get_default_timezone())


def paris_day(moment):
    return timezone.localdate(moment, timezone.get_default_timezone())


def monday_of(day):
    return day - timedelta(days=day.weekday())
