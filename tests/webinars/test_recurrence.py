from datetime import UTC, date, time

import pytest

from cms.webinars.recurrence import Rhythm, paris_moment, session_days

THURSDAY = 3


def days(rhythm, first, last, weekday=THURSDAY):
    return list(session_days(weekday=weekday, rhythm=rhythm, first=first, last=last))


def test_a_weekly_series_has_each_week_but_those_with_a_holiday():
    # 14 May 2026 is Ascension Day; 8 May, 1 May and 25 May fall on other days.
    assert days(Rhythm.WEEKLY, date(2026, 5, 4), date(2026, 5, 31)) == [
        date(2026, 5, 7),
        date(2026, 5, 21),
        date(2026, 5, 28),
    ]


@pytest.mark.parametrize(
    ("weekday", "holiday"),
    [(0, date(2026, 4, 6)), (4, date(2026, 12, 25)), (1, date(2026, 7, 14)), (4, date(2027, 1, 1))],
)
def test_public_holidays_are_skipped_over_the_turn_of_the_year_too(weekday, holiday):
    found = days(Rhythm.WEEKLY, date(2026, 4, 1), date(2027, 1, 31), weekday)

    assert holiday not in found
    assert all(day.weekday() == weekday for day in found)


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [(Rhythm.FIRST, [1]), (Rhythm.FIRST_AND_THIRD, [1, 15]), (Rhythm.SECOND_AND_FOURTH, [8, 22])],
)
def test_a_series_may_come_on_some_weeks_of_the_month_only(rhythm, expected):
    found = days(rhythm, date(2026, 10, 1), date(2026, 10, 31))

    assert [day.day for day in found] == expected


def test_the_clock_in_paris_stays_when_summer_time_ends():
    summer = paris_moment(date(2026, 10, 22), time(11, 30))
    winter = paris_moment(date(2026, 10, 29), time(11, 30))

    assert summer.astimezone(UTC).hour == 9
    assert winter.astimezone(UTC).hour == 10
