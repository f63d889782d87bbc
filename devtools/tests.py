"""`dev.py test` and `dev.py faults`: pytest on an embedded PostgreSQL, or on DATABASE_URL's."""

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import contextmanager, suppress

from devtools.postgres import THROWAWAY, Postgres, ServerFailed
from devtools.steps import ROOT, end_on_termination, ignore_signals, say

FOLDER = ROOT / "var" / "test"
PROCESSES = "2"
SECONDS_TO_SUM_UP = 20


def main(arguments: list[str]) -> int:
    end_on_termination()
    return with_database(lambda: run_pytest(arguments))


def with_database(work: Callable[[], int]) -> int:
    """Do it with DATABASE_URL set: somebody's own, or that of the embedded server."""
    if "DATABASE_URL" in os.environ:
        return work()
    try:
        with database_server() as server:
            os.environ["DATABASE_URL"] = server.url("bras_droit")
            return work()
    except ServerFailed as failure:
        print(failure, file=sys.stderr)
        return 1


@contextmanager
def database_server():
    """A running server, shared with other test runs of this clone; the last one stops it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "users.lock").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        server = Postgres(FOLDER / "postgres", FOLDER / "postgres.log", THROWAWAY)
        try:
            try:
                server.start()
            except ServerFailed:
                say("The test database did not start: making a new one")
                server.delete()
                server.start()
            fcntl.flock(users, fcntl.LOCK_SH)
            yield server
        finally:
            ignore_signals()
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("Another test run goes on with the database")
            else:
                server.stop()


def run_pytest(arguments: list[str]) -> int:
    """Run pytest in the foreground, where Ctrl-C reaches it too, and return its exit code."""
    if not any(argument.startswith(("-n", "--numprocesses")) for argument in arguments):
        # Tests of one xdist_group share what is slow to make: they stay in one process.
        arguments = ["-n", PROCESSES, "--dist", "loadgroup", *arguments]
    process = subprocess.Popen([sys.executable, "-m", "pytest", *arguments], cwd=ROOT)
    try:
        return process.wait()
    except KeyboardInterrupt:
        # From a terminal pytest got it as well, and is summing up.
        with suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_TO_SUM_UP)
        return 130
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
