"""Of many records that a task goes through, none holds up another."""

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError

from journal.models import IllegalMove
from journal.sweeps import each


def going_through(numbers, *, raising):
    """(what was done, what each() returned), where the number 2 raises something."""
    done = []

    def act(number):
        if number == 2:
            raise raising
        done.append(number)

    return done, each(numbers, act)


def test_what_fails_is_told_and_the_others_are_done():
    fault = ValueError("of this one alone")

    assert going_through([1, 2, 3], raising=fault) == ([1, 3], [fault])


def test_where_another_worker_was_first_nothing_failed():
    assert going_through([1, 2, 3], raising=IllegalMove("moved")) == ([1, 3], [])


@pytest.mark.parametrize("fault", [OperationalError("away"), SoftTimeLimitExceeded()])
def test_what_is_no_record_s_own_fault_ends_it(fault):
    with pytest.raises(type(fault)):
        going_through([1, 2, 3], raising=fault)
