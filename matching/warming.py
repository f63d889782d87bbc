"""Loads the profiles before the first visitor asks."""

import logging

from django.db import DatabaseError, connections

from matching.engine import profile_index

logger = logging.getLogger(__name__)


def warm():
    """Fill this process's copy of the profiles; its connection is closed, as before a fork.

    A database that is away or not migrated yet costs a line in the log, never the start.
    """
    try:
        snapshot = profile_index().current()
    except DatabaseError as problem:
        logger.warning("Profiles are loaded at the first ranking: %s", problem)
    else:
        logger.info("%s profiles are loaded", len(snapshot))
    finally:
        connections.close_all()
