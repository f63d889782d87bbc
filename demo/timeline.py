"""Many stories told at once, each step in its turn.

A story is a generator that yields the moment (an aware datetime) at which it goes on; between two
yields it calls the domain's verbs. What would come after the end of the timeline is never told.
"""

import heapq
import itertools
from datetime import datetime, time, timedelta

from django.utils import timezone

from marketplace.timesheets.deadlines import is_working_day


class Timeline:
    """Moves a Clock from step to step, until a moment."""

    def __init__(self, clock, *, until):
        self.clock = clock
        self.until = until
        self._waiting = []
        self._order = itertools.count()

    def begin(self, story):
        self._go_on(story)

    def run(self):
        """Tell all stories to their end. Yields each new day reached, to show the progress."""
        day = None
        while self._waiting:
            moment, _, story = heapq.heappop(self._waiting)
            # A story that asks for a moment already past goes on at once.
            self.clock.now = max(self.clock.now, moment)
            if (today := timezone.localdate()) != day:
                day = today
                yield day
            self._go_on(story)
        self.clock.now = self.until

    def _go_on(self, story):
        moment = next(story, None)
        if moment is not None and moment <= self.until:
            heapq.heappush(self._waiting, (moment, next(self._order), story))


def at(day, hour, minute=0):
    """A local moment of a date."""
    return datetime.combine(day, time(hour, minute), tzinfo=timezone.get_default_timezone())


def after(days=0, hours=0, minutes=0):
    """The moment so much later than the story's present."""
    return timezone.now() + timedelta(days=days, hours=hours, minutes=minutes)


def next_working_day(day):
    """This day, or the first working day after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def last_working_day(day):
    """This day, or the last working day before it."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day
