"""Measurements that are no tests: `python -m bench NAME --help`."""

from contextlib import contextmanager


@contextmanager
def own_database():
    """A database for one measurement on the server of DATABASE_URL, dropped afterwards."""
    from django.test.runner import DiscoverRunner

    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        yield
    finally:
        runner.teardown_databases(databases)
