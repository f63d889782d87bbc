"""Timing requests in the process itself; used for both sites."""

import statistics
import time

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def timed(path, requests, *, cookies=None):
    """{"median", "p95", "cpu" (ms), "per_second", "queries", "bytes"} of so many GETs, warmed up.

    cpu: the processor's time for one request in this process, which other work on the machine
    lengthens little; PostgreSQL's own is not in it. One visitor per request: no cookie but those
    given.
    """
    for _warm_up in range(3):
        answer = asked(path, cookies)
    with CaptureQueriesContext(connection) as captured:
        asked(path, cookies)
    # Counted now: the log is emptied when the next request begins.
    queries = len(captured)
    durations, cpu_began = [], time.process_time()
    for _request in range(requests):
        client = prepared(cookies)
        began = time.perf_counter()
        answer = client.get(path)
        durations.append(time.perf_counter() - began)
        assert answer.status_code == 200, (path, answer.status_code)
    cpu = time.process_time() - cpu_began
    return {
        "median": statistics.median(durations) * 1000,
        "p95": statistics.quantiles(durations, n=20)[-1] * 1000,
        "cpu": cpu / requests * 1000,
        "per_second": len(durations) / sum(durations),
        "queries": queries,
        "bytes": len(answer.content),
    }


def prepared(cookies):
    client = Client()
    client.cookies.load(cookies or {})
    return client


def asked(path, cookies):
    return prepared(cookies).get(path)
