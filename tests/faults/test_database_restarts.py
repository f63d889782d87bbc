"""PostgreSQL goes away in the middle of a billing run: nothing is lost, and nothing written off."""

import shutil
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from billing.collection.models import Payment
from billing.invoices.models import Invoice
from billing.runs import actions
from billing.runs.models import CompanyBilling
from billing.runs.tasks import take_up_runs
from billing.stripe.models import Operation, WebhookEvent
from billing.stripe.tasks import settle, sweep
from devtools.postgres import THROWAWAY, Postgres, ServerFailed
from devtools.steps import ROOT
from tests.billing import worlds
from tests.faults.mortal import LEASE
from tests.workers import celery_worker

WORKERS = ("--pool", "prefork", "--concurrency", "2")
PATIENCE = 300


@pytest.fixture
def run(transactional_db):
    """Begun for one company that nobody has billed yet."""
    return actions.start(worlds.approved_month(1), by=None)


@pytest.fixture
def _cut_off(monkeypatch, bill=actions.bill_company):
    """The server ends the connection of the first who bills, just before it commits."""

    def bill_and_lose(*args, **kwargs):
        monkeypatch.setattr(actions, "bill_company", bill)
        with transaction.atomic():
            bill(*args, **kwargs)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(actions, "bill_company", bill_and_lose)


@pytest.mark.usefixtures("_cut_off")
def test_a_company_whose_billing_was_cut_off_is_billed_by_the_next(run):
    with pytest.raises(OperationalError):
        actions.bill_next(run)
    assert not Invoice.objects.exists()
    assert CompanyBilling.objects.get().status == "waiting"

    CompanyBilling.objects.update(leased_until=timezone.now())
    actions.work(run)
    settle()

    assert CompanyBilling.objects.get().status == "done"
    assert Invoice.objects.services().get().status == "paid"
    assert worlds.charges_at_stripe() == 1


@pytest.mark.usefixtures("_cut_off")
def test_taken_for_a_fault_of_the_company_it_would_wait_for_a_person(run, monkeypatch):
    """The control: an error of the database is held for one like any other."""
    monkeypatch.setattr(actions, "OperationalError", ZeroDivisionError)
    actions.bill_next(run)
    CompanyBilling.objects.update(leased_until=timezone.now())
    actions.work(run)

    assert CompanyBilling.objects.get().status == "failed"
    assert not Invoice.objects.exists()


@pytest.fixture
def server(transactional_db, tmp_path, monkeypatch, full):
    """A PostgreSQL of this test alone, with the site's tables: it may be restarted."""
    if not full:
        pytest.skip("It has a server of its own to set up and to restart: `dev.py faults`.")
    server = Postgres(tmp_path / "postgres", tmp_path / "postgres.log", THROWAWAY)
    try:
        server.start()
    except ServerFailed as failure:
        pytest.skip(f"PostgreSQL does not start here: {failure}")
    server.create_database("restarts")
    monkeypatch.setenv("DATABASE_URL", server.url("restarts"))
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, check=True)
    with connected_to(server, "restarts"):
        yield server
    server.stop()
    if server.home != tmp_path / "postgres":
        shutil.rmtree(server.home)


@contextmanager
def connected_to(server, database):
    connection.close()
    before = connection.settings_dict
    connection.settings_dict = {**before, "NAME": database, "HOST": str(server.socket)}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = before


def restart(server):
    server.stop()
    server.start()
    connection.close()


def under_way():
    """The workers have billed somebody, and have not done everything."""
    return Invoice.objects.services().exists() and not is_done()


def is_done():
    return not (
        CompanyBilling.objects.exclude(status="done").exists()
        or Invoice.objects.services().exclude(status="paid").exists()
        or Operation.objects.pending().exists()
        or WebhookEvent.objects.unprocessed().exists()
    )


def test_a_run_that_restarts_interrupt_bills_each_company_once(server, broker):
    companies, restarts = 40, 10
    month = worlds.approved_month(companies)
    actions.start(month, by=None)
    broker.flushall()
    with celery_worker(*WORKERS, app="tests.faults.mortal"):
        deadline = time.monotonic() + PATIENCE
        interrupted = 0
        while not is_done():
            assert time.monotonic() < deadline, "the run never ends"
            take_up_runs.delay()
            sweep.delay()
            time.sleep(0.2)
            if interrupted < restarts and under_way():
                restart(server)
                interrupted += 1
            else:
                time.sleep(LEASE.total_seconds() / 2)

    print(f"{interrupted} restarts while the run was under way")
    assert interrupted
    assert Invoice.objects.services().count() == companies == Payment.objects.count()
    assert worlds.charges_at_stripe() == companies
