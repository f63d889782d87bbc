from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from marketplace.timesheets.deadlines import approval_deadline, is_working_day, working_days_after
from marketplace.timesheets.weeks import weeks_of

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),
        (date(2026, 11, 11), False),  # Armistice
        (date(2026, 5, 14), False),  # Ascension Day
    ],
)
def test_working_days_are_weekdays_outside_french_holidays(day, working):
    assert is_working_day(day) is working


def test_a_holiday_and_a_weekend_do_not_count():
    assert working_days_after(date(2026, 11, 6), 5) == date(2026, 11, 16)


def test_the_deadline_is_the_end_of_the_day_in_paris_across_the_clock_change():
    submitted_at = datetime(2026, 10, 23, 23, 30, tzinfo=PARIS)

    deadline = approval_deadline(submitted_at, working_days=5)

    assert deadline == datetime(2026, 10, 30, 23, 59, 59, tzinfo=PARIS)


def test_a_submission_after_midnight_in_paris_counts_from_the_new_day():
    late_in_utc = datetime(2026, 7, 2, 22, 30, tzinfo=ZoneInfo("UTC"))  # 3 July, 0:30 in Paris

    assert approval_deadline(late_in_utc, working_days=1).astimezone(PARIS).date() == date(
        2026, 7, 6
    )


@pytest.mark.parametrize("month", [date(year, m, 1) for year in (2024, 2026) for m in range(1, 13)])
def test_weeks_hold_each_day_of_the_month_once(month):
    days = [day for week in weeks_of(month) for day in week.days]

    assert days[0] == month
    assert len(days) == len(set(days)) == days[-1].day
    assert all(day.month == month.month for day in days)
    assert all(week.monday.weekday() == 0 for week in weeks_of(month))
