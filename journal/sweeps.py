"""How a scheduled task goes through many records, so that none of them holds up another."""

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError

from journal.models import IllegalMove

log = structlog.get_logger(__name__)

# These are of no record's making. The task that is undone begins again (config.celery).
ALL_ALIKE = (OperationalError, SoftTimeLimitExceeded)


def each(records, act):
    """Call act(record) for every one of them. Returns what was raised on the way, logged already.

    An IllegalMove is no failure: another worker was first. Raises at once what is no record's own
    fault: the database is away or has undone it all, or the task's time is over.
    """
    errors = []
    for record in records:
        try:
            act(record)
        except IllegalMove:
            continue
        except ALL_ALIKE:
            raise
        except Exception as error:
            log.exception(
                "sweep.failed", of=type(record).__name__, pk=getattr(record, "pk", record)
            )
            errors.append(error)
    return errors
