"""A month of approved timesheets, billed by as many processes as there are cores."""

import subprocess
import sys
import time
from datetime import date

import numpy as np
from django.db import connections

from bench.billing.world import approved_month
from billing.invoices.models import Invoice, InvoiceDocument
from billing.runs import actions

HANDS = 2
WORKER = [sys.executable, "-m", "bench.billing.worker"]


def measured(size):
    """How long `size` timesheets take from the button to the last file, and where it goes."""
    month = made_world(size)
    run = actions.start(month, by=None)
    invoices, documents = Invoice.objects.count(), InvoiceDocument.objects.count()
    began = time.perf_counter()
    issuing = at_once("issue", run.pk)
    issued = time.perf_counter()
    printing = at_once("print", run.pk)
    ended = time.perf_counter()
    run.refresh_from_db()
    made = Invoice.objects.count() - invoices
    assert run.status == "finished"
    assert made == 2 * size == InvoiceDocument.objects.count() - documents
    return {
        "size": size,
        "documents": made,
        "issuing": issued - began,
        "printing": ended - issued,
        "seconds": ended - began,
        "issuing_processor": 1000 * issuing / made,
        "printing_processor": 1000 * printing / made,
    }


def at_once(task, run_id):
    """One process for each hand, with the database of this one. Returns the processor seconds of
    all of them, counted from when they had read their code, and those of PostgreSQL for them.
    """
    name = connections["default"].settings_dict["NAME"]
    workers = [
        subprocess.Popen(
            [*WORKER, task, str(run_id), name, str(hand), str(HANDS)], stdout=subprocess.PIPE
        )
        for hand in range(HANDS)
    ]
    said = [worker.communicate()[0] for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * HANDS
    return np.array([each.split() for each in said], dtype=float).sum(axis=0)


worlds = iter(date(2026 - number // 12, 12 - number % 12, 1) for number in range(60))


def made_world(size):
    """The first day of a month with `size` approved timesheets, of which no other world has any."""
    month = next(worlds)
    approved_month(month, size)
    return month


def bill(month):
    actions.work(actions.start(month, by=None))
