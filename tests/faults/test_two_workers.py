"""Many workers at the same month: one invoice, one payment, one transfer."""

import threading

import pytest
from dateutil.relativedelta import relativedelta
from django.db import connection

from billing.collection import actions
from billing.collection.models import Customer, Payment, PaymentAllocation
from billing.collection.querysets import CustomerQuerySet
from billing.invoices.models import Invoice
from billing.payouts.models import Transfer
from billing.stripe.tasks import settle
from tests.billing import worlds

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def month(engagement, freelancer, company, amelie):
    worlds.set_up_payment(company, amelie)
    worlds.set_up_payouts(freelancer)
    return worlds.approved_timesheet(engagement).month


def at_once(count, work):
    """Run `work` in so many threads that start together. Returns what they raised."""
    together, raised = threading.Barrier(count), []

    def one():
        try:
            together.wait()
            work()
        except Exception as error:  # noqa: BLE001 (the test looks at it)
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_workers_that_bill_the_same_month_charge_once(month, engagement, full):
    months, workers = (100, 16) if full else (1, 4)
    for number in range(months):
        if number:
            month += relativedelta(months=1)
            worlds.approved_timesheet(engagement, month=month)
        assert at_once(workers, lambda month=month: worlds.run_billing(month)) == []
        settle()

    assert Invoice.objects.services().count() == months
    assert Payment.objects.count() == months
    assert worlds.charges_at_stripe() == months
    assert Transfer.objects.filter(status="paid").count() == months


def test_without_the_lock_workers_stumble_over_each_other(month, company, monkeypatch):
    """The control: both have looked before either asks. The constraint still allows one payment."""
    run_billing_without_collecting(month, monkeypatch)
    both_looked, ask = threading.Barrier(2), actions.ask

    def ask_after_both_looked(*args, **kwargs):
        both_looked.wait(10)
        return ask(*args, **kwargs)

    monkeypatch.setattr(CustomerQuerySet, "select_for_update", lambda customers: customers)
    monkeypatch.setattr(actions, "ask", ask_after_both_looked)
    owed = Invoice.objects.awaiting_collection()
    raised = at_once(2, lambda: actions.collect(company, list(owed), by=None))

    assert len(raised) == 1
    assert Payment.objects.count() == 1
    assert PaymentAllocation.objects.count() == 1
    assert Customer.objects.count() == 1


def run_billing_without_collecting(month, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("billing.collection.run.collect", lambda *args, **kwargs: None)
        worlds.run_billing(month)
