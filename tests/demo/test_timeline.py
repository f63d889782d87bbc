from datetime import date, timedelta

import pytest
from celery.schedules import crontab
from django.utils import timezone

from demo.clock import moved_clock
from demo.nights import is_due
from demo.timeline import Timeline, after, at, last_working_day, next_working_day

START = at(date(2026, 3, 2), 9)


@pytest.fixture
def timeline():
    with moved_clock(START) as clock:
        yield Timeline(clock, until=START + timedelta(days=10))


def test_the_clock_moves_every_reading_and_comes_back():
    before = timezone.now()

    with moved_clock(START) as clock:
        assert timezone.now() == START
        clock.now = START + timedelta(days=1)
        assert timezone.localdate() == date(2026, 3, 3)

    assert timezone.now() >= before


def test_steps_of_several_stories_are_told_in_their_order(timeline):
    told = []

    def story(name, *days):
        for day in days:
            yield START + timedelta(days=day)
            told.append((name, timezone.localdate()))

    timeline.begin(story("a", 1, 4))
    timeline.begin(story("b", 2, 3))
    list(timeline.run())

    assert told == [
        ("a", date(2026, 3, 3)),
        ("b", date(2026, 3, 4)),
        ("b", date(2026, 3, 5)),
        ("a", date(2026, 3, 6)),
    ]


def test_what_comes_after_the_end_is_never_told(timeline):
    told = []

    def story():
        yield after(days=9)
        told.append("in time")
        yield after(days=9)
        told.append("too late")

    timeline.begin(story())
    list(timeline.run())

    assert told == ["in time"]
    assert timezone.now() == timeline.until


def test_time_never_goes_back(timeline):
    def story():
        yield START + timedelta(days=3)
        yield START + timedelta(days=1)
        assert timezone.now() == START + timedelta(days=3)

    timeline.begin(story())

    assert list(timeline.run()) == [date(2026, 3, 5)]


def test_a_story_may_begin_another(timeline):
    told = []

    def second():
        yield after(days=1)
        told.append(timezone.localdate())

    def first():
        yield after(days=1)
        timeline.begin(second())

    timeline.begin(first())
    list(timeline.run())

    assert told == [date(2026, 3, 4)]


def test_working_days_skip_week_ends_and_holidays():
    labour_day = date(2026, 5, 1)

    assert next_working_day(labour_day) == date(2026, 5, 4)
    assert last_working_day(labour_day) == date(2026, 4, 30)
    assert next_working_day(date(2026, 3, 3)) == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("schedule", "day", "due"),
    [
        (60.0, date(2026, 3, 1), True),
        (crontab(hour=5, day_of_month="8-28"), date(2026, 3, 8), True),
        (crontab(hour=5, day_of_month="8-28"), date(2026, 3, 7), False),
        (crontab(hour=8, day_of_week="mon-fri"), date(2026, 3, 8), False),
        (crontab(hour=8, day_of_week="mon-fri"), date(2026, 3, 9), True),
    ],
)
def test_nights_follow_the_schedule_of_the_site(schedule, day, due):
    assert is_due(schedule, day) is due
