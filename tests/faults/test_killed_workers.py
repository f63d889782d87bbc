"""`kill -9` of Celery workers in the middle of a billing run: one charge, one transfer, one entry.

Real workers behind a real broker bill, collect and pay out while they are killed at random, the
broker forgets all messages, PostgreSQL drops all connections, and one reply of Stripe's in ten
never arrives. What is counted is the fake's own list.
"""

import os
import random
import signal
import time
from collections import Counter

import pytest
from dateutil.relativedelta import relativedelta
from django.db import connection
from django.utils import timezone
from kombu.exceptions import OperationalError

from billing.collection.models import Payment
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.payouts.models import Transfer
from billing.runs.actions import start
from billing.runs.models import BillingRun
from billing.runs.tasks import take_up_runs
from billing.stripe import outbox
from billing.stripe.models import FakeObject, FakeRequest, Operation, WebhookEvent
from billing.stripe.tasks import sweep
from marketplace.engagements.models import Engagement
from marketplace.timesheets.models import Timesheet
from tests.billing import worlds
from tests.faults.mortal import LEASE, NAME
from tests.workers import celery_worker

BETWEEN = "between effect and commit"
# Seconds until somebody who is to die dies: some get far with their task.
LAST_SECONDS = 0.03
# Seconds for each kill that is wanted, on a machine with other work.
PATIENCE = 6
# Of so many kills one comes with a broker that forgets, and one with connections that break.
KILLS_A_FLUSH = 4
WORKERS = ("--pool", "prefork", "--concurrency", "2")
DROPPED = '{"lost_reply": 0.1}'
QUEUE = "celery"


@pytest.fixture
def month(broker, transactional_db, full):
    """A month of approved work for many companies, all of it still to be billed."""
    month = worlds.approved_month(40 if full else 4)
    broker.flushall()
    return month


def kill_until(done, month, broker, *, kills, at_least=0):
    """Have a month billed, and more until `at_least` workers were killed, and at most `kills`.

    Returns {where they stood: how often}.
    """
    landed, met, chance = Counter(), set(), random.Random(9)
    deadline = time.monotonic() + PATIENCE * max(kills, 100)
    while time.monotonic() < deadline:
        if done():
            if landed.total() >= at_least:
                return landed
            month = approve_the_next(month)
        start(month, by=None)
        take_up_runs.delay()
        sweep.delay()
        again = time.monotonic() + LEASE.total_seconds()
        while time.monotonic() < again:
            time.sleep(chance.random() * LAST_SECONDS)
            busy = [worker for worker in at_work() if worker not in met]
            if not busy or landed.total() >= kills:
                continue
            met.add(busy[0])
            if chance.random() < 0.5:
                time.sleep(chance.random() * LAST_SECONDS)
                if where := kill(*busy[0]):
                    landed[where] += 1
                    harm_more(broker, landed.total() % KILLS_A_FLUSH)
    raise AssertionError(f"the run never ends; killed so far: {landed}")


def approve_the_next(month):
    """Everybody has worked another month: there is more to bill."""
    month += relativedelta(months=1)
    for engagement in Engagement.objects.order_by("pk"):
        worlds.approved_timesheet(engagement, month=month)
    return month


def harm_more(broker, turn):
    if turn == 1:
        broker.flushall()
    elif turn == 2:
        cut_connections()


def cut_connections():
    """What a restart of PostgreSQL is to those who are connected."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name LIKE %s",
            [f"{NAME} %"],
        )


def at_work():
    """[(process id, task, its first argument)] of every worker that is at a task now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT application_name FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name LIKE %s"
            " AND application_name NOT LIKE %s",
            [f"{NAME} %", "% idle"],
        )
        words = [name.split() for (name,) in cursor.fetchall()]
    return [(int(pid), task, next(iter(rest), "")) for _, pid, task, *rest in words]


def kill(pid, task, argument):
    """Halt the worker, look where it stands, and kill it there. None if it was dead already:
    PostgreSQL shows its connection a little longer.
    """
    try:
        os.kill(pid, signal.SIGSTOP)
    except ProcessLookupError:
        return None
    where = standing_at(task, argument)
    os.kill(pid, signal.SIGKILL)
    return where


def standing_at(task, argument):
    if task != "perform":
        return task
    operation = Operation.objects.get(pk=argument)
    if operation.status != "pending":
        return "after the commit"
    has_happened = FakeRequest.objects.filter(key=operation.idempotency_key).exists()
    return BETWEEN if has_happened else "before the effect"


def is_done():
    """Of the months approved so far everything is billed and paid, and nothing waits."""
    settled = Invoice.objects.services().filter(status="paid").count()
    return (
        settled == Payment.objects.count() > 0
        and not BillingRun.objects.running().exists()
        and not Invoice.objects.services().exclude(status="paid").exists()
        and not Operation.objects.pending().exists()
        and not WebhookEvent.objects.unprocessed().exists()
    )


def somebody_was_charged_twice():
    return worlds.charges_at_stripe() > Payment.objects.count()


def test_each_invoice_is_charged_and_passed_on_once_whoever_dies(month, broker, full):
    kills = 1_000 if full else 5
    with celery_worker(*WORKERS, app="tests.faults.mortal", STRIPE_FAKE_FAULTS=DROPPED):
        landed = kill_until(is_done, month, broker, kills=kills, at_least=kills)

    print(landed)
    assert landed.total() >= kills
    billed = Invoice.objects.services().count()
    assert billed == Timesheet.objects.filter(status="invoiced").count() > 0
    assert worlds.charges_at_stripe() == billed
    assert FakeObject.objects.filter(kind="transfer").count() == billed
    assert Transfer.objects.filter(status="paid").count() == billed
    assert Leg.objects.on(Account.STRIPE).balance() == worlds.moved_at_stripe()
    for account in (Account.RECEIVABLE, Account.IN_TRANSIT, Account.FREELANCERS):
        assert Leg.objects.on(account).balance() == 0


def test_with_a_fresh_key_for_each_attempt_companies_are_charged_twice(month, broker, full):
    """The control. Its ledger balances all the same: only Stripe's list shows the harm."""
    faults = DROPPED if full else '{"lost_reply": 0.5}'
    with celery_worker(
        *WORKERS, app="tests.faults.mortal", STRIPE_FAKE_FAULTS=faults, FRESH_KEYS="1"
    ):
        kill_until(somebody_was_charged_twice, month, broker, kills=100)

    assert sum(cents for _, cents in Leg.objects.trial_balance()) == 0
    assert Leg.objects.on(Account.STRIPE).balance() != worlds.moved_at_stripe()


def test_without_the_sweep_what_the_broker_forgot_stays_undone(month, broker):
    """The control of the flushes: the sweep finds the work again, and nothing else does."""
    worlds.run_billing(month)
    assert broker.llen(QUEUE) > 0
    broker.flushall()
    assert Operation.objects.due(at=timezone.now()).exists()
    assert broker.llen(QUEUE) == 0

    sweep()

    assert broker.llen(QUEUE) >= Operation.objects.pending().count() > 0


def test_a_broker_that_is_away_fails_nothing(month, broker, monkeypatch):
    """A message is a nudge: it is written down, and the request goes on."""

    def refuse(*args, **kwargs):
        raise OperationalError("The broker is away.")

    monkeypatch.setattr(outbox.perform, "delay", refuse)

    worlds.run_billing(month)

    assert Operation.objects.pending().count() == Payment.objects.count() > 0
