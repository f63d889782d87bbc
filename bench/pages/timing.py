"""Timing requests in the process itself; used for both sites."""

import os
import statistics
import time
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def timed(path, requests, *, cookies=None):
    """{"durations" (s), "median", "p95", "cpu" (ms), "per_second", "queries", "bytes"} of so many
    GETs, warmed up.

    cpu: the processor's time for one request, which other work on the machine lengthens less. One
    visitor per request: no cookie but those given.
    """
    for _warm_up in range(3):
        answer = asked(path, cookies)
    with CaptureQueriesContext(connection) as captured:
        asked(path, cookies)
    # Counted now: the log is emptied when the next request begins.
    queries = len(captured)
    durations, cpu_began = [], cpu_seconds()
    for _request in range(requests):
        client = prepared(cookies)
        began = time.perf_counter()
        answer = client.get(path)
        durations.append(time.perf_counter() - began)
        assert answer.status_code == 200, (path, answer.status_code)
    cpu = cpu_seconds() - cpu_began
    return {
        "durations": durations,
        **middle_and_end(durations),
        "cpu": cpu / requests * 1000,
        "per_second": len(durations) / sum(durations),
        "queries": queries,
        "bytes": len(answer.content),
    }


def middle_and_end(durations):
    """Milliseconds, of seconds."""
    return {
        "median": statistics.median(durations) * 1000,
        "p95": statistics.quantiles(durations, n=20)[-1] * 1000,
    }


def cpu_seconds():
    """What this process has used so far, and the one that serves it in PostgreSQL.

    Source: proc_pid_stat(5), fields 14 and 15 (utime, stime), in clock ticks.
    """
    connection.ensure_connection()
    served_by = Path("/proc", str(connection.connection.info.backend_pid), "stat")
    ticks = map(int, served_by.read_text().rpartition(")")[2].split()[11:13])
    return time.process_time() + sum(ticks) / os.sysconf("SC_CLK_TCK")


def prepared(cookies):
    client = Client()
    client.cookies.load(cookies or {})
    return client


def asked(path, cookies):
    return prepared(cookies).get(path)
