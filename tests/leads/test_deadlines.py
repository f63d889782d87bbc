"""The days are those of November 2026: the 11th, a Wednesday, is a holiday."""

from datetime import datetime, time
from types import SimpleNamespace

import pytest
from django.utils import timezone

from cms.leads.deadlines import after_working_hours, call_slots, next_open_moment, quote_deadline

HOURS = SimpleNamespace(opens_at=time(9), closes_at=time(18))


def paris(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=timezone.get_default_timezone())


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (paris(23, 10, 30), paris(24, 10, 30)),  # Monday → Tuesday, the same time
        (paris(20, 16), paris(23, 16)),  # Friday → Monday
        (paris(21, 12), paris(24, 9)),  # Saturday counts from Monday's opening
        (paris(23, 20), paris(25, 9)),  # evening: from the next opening
        (paris(10, 10), paris(12, 10)),  # over the holiday of the 11th
        (paris(11, 10), paris(13, 9)),  # asked on the holiday itself
    ],
)
def test_a_quote_takes_24_hours_of_working_days(asked, due):
    assert quote_deadline(asked, HOURS) == due


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (paris(23, 9), paris(23, 17)),
        (paris(23, 14), paris(24, 13)),
        (paris(20, 17), paris(23, 16)),
        (paris(22, 3), paris(23, 17)),
    ],
)
def test_eight_opening_hours_run_only_while_we_are_open(asked, due):
    assert after_working_hours(asked, 8, HOURS) == due


def test_an_answer_may_fall_on_the_very_minute_of_closing():
    assert after_working_hours(paris(23, 10), 8, HOURS) == paris(23, 18)


def test_we_are_closed_from_the_closing_minute_on():
    assert next_open_moment(paris(23, 18), HOURS) == paris(24, 9)


def test_slots_leave_an_hour_of_notice_skip_days_off_and_end_with_the_day():
    slots = call_slots(paris(10, 13, 30), HOURS)

    assert slots[0].start == paris(10, 15)
    assert {slot.start.day for slot in slots} == {10, 12, 13, 16, 17}
    assert max(slot.end.hour for slot in slots) == 18
    assert all(slot.start < slot.end for slot in slots)
