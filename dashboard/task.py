"""One thing to do: the form that every source of tasks gives it."""

from dataclasses import dataclass
from datetime import datetime, time

from django.utils import timezone


@dataclass(frozen=True)
class Task:
    """label and detail in the reader's language; due: an aware datetime, or None."""

    label: str
    href: str
    detail: str = ""
    due: datetime | None = None
    tone: str = "attention"


def most_urgent_first(tasks):
    """What has a deadline first, the nearest on top; the rest as it came."""
    return sorted(tasks, key=lambda task: (task.due is None, task.due or timezone.now()))


def end_of_day(day):
    """The last minute of a date in Paris, as a deadline to show."""
    return datetime.combine(day, time(23, 59), tzinfo=timezone.get_default_timezone())
