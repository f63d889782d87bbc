"""The weeks of a month, Monday first, for the month-calendar component."""

import calendar

from django.utils import timezone


def month_weeks(month, items=None, *, today=None):
    """The weeks of the month holding a date, each a list of seven days.

    A day is a dict: date, in_month, is_today, items (the list given for that date, of dicts with
    label, href and tone). `today` defaults to today in Paris.
    """
    today = today or timezone.localdate()
    items = items or {}
    return [
        [
            {
                "date": date,
                "in_month": date.month == month.month,
                "is_today": date == today,
                "items": items.get(date, []),
            }
            for date in week
        ]
        for week in calendar.Calendar().monthdatescalendar(month.year, month.month)
    ]
