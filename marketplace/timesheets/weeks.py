"""The weeks of a month as the grid shows them."""

from dataclasses import dataclass
from datetime import date, timedelta

from marketplace.timesheets.deadlines import is_working_day


@dataclass(frozen=True)
class Week:
    """Monday to Sunday, cut at the ends of the month."""

    monday: date
    days: tuple[date, ...]

    @property
    def first(self):
        return self.days[0]

    @property
    def last(self):
        return self.days[-1]

    def is_off(self, day):
        return not is_working_day(day)


def weeks_of(month):
    """The weeks that hold at least one day of `month` (its first day), in order."""
    weeks, days = [], []
    day = month
    while day.month == month.month:
        days.append(day)
        day += timedelta(days=1)
        if day.weekday() == 0 or day.month != month.month:
            monday = days[0] - timedelta(days=days[0].weekday())
            weeks.append(Week(monday, tuple(days)))
            days = []
    return weeks
