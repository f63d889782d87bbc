"""A clock that can be moved, for the demo alone: six months of history in a minute.

The domain reads the time in one place, `django.utils.timezone.now`, which itself asks the name
`datetime` of its module. Replacing that name moves every reading, field defaults included, and
nothing outside Django.
"""

import datetime as real
from contextlib import contextmanager
from unittest import mock

from django.utils import timezone


class Clock:
    """What time it is in the story. Set `now` to an aware datetime; it never ticks by itself."""

    def __init__(self, now):
        self.now = now


@contextmanager
def moved_clock(now):
    """Within this block `timezone.now()` is the yielded Clock's `now`."""
    clock = Clock(now)

    class MovedDatetime(real.datetime):
        @classmethod
        def now(cls, tz=None):
            return clock.now.astimezone(tz)

    with mock.patch.object(timezone, "datetime", MovedDatetime):
        yield clock
