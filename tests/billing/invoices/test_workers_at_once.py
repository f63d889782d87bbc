"""Workers that bill the same month at the same moment make one invoice."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection

from billing.invoices import actions
from billing.invoices.models import BilledEntry, Invoice, Series
from tests.billing.invoices.conftest import OCTOBER, worked
from tests.billing.worlds import issue_for_month

WORKERS = 6


def issue_at_once(engagement):
    """Results of workers that bill the same month at the same moment; errors as values."""
    barrier = threading.Barrier(WORKERS)

    def work():
        barrier.wait()
        try:
            return issue_for_month(engagement, OCTOBER).pk
        except IntegrityError as error:
            return type(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        return [run.result() for run in [pool.submit(work) for _ in range(WORKERS)]]


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_make_one_invoice(engagement):
    worked(engagement, OCTOBER, [60] * 20)

    results = issue_at_once(engagement)

    assert results == [Invoice.objects.services().get().pk] * WORKERS
    assert BilledEntry.objects.count() == 20
    assert [series.next_number for series in Series.objects.all()] == [2, 2]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_only_the_constraint_holds_the_others_back(engagement, monkeypatch):
    worked(engagement, OCTOBER, [60] * 20)
    waiting = threading.Barrier(WORKERS)

    def no_lock(engagements, *, until):
        waiting.wait()
        return engagements

    monkeypatch.setattr(actions, "lock", no_lock)

    results = issue_at_once(engagement)

    assert IntegrityError in results
    assert Invoice.objects.services().count() == 1
