"""One engagement that meets a fault nobody foresaw: the others are billed, and somebody hears."""

import pytest
from django.db import OperationalError
from django.urls import reverse

from backoffice.queues.invoices import failed_billings
from billing.collection.models import Payment
from billing.invoices import drafts
from billing.invoices.models import Invoice
from billing.runs import actions
from billing.runs.models import CompanyBilling
from billing.stripe.tasks import settle
from tests.billing import worlds


@pytest.fixture
def faulty(month, company):
    """The second of three engagements of the company."""
    second, third = worlds.another_engagement(company), worlds.another_engagement(company)
    for engagement in (second, third):
        worlds.set_up_payouts(engagement.freelancer)
        worlds.approved_timesheet(engagement, minutes=(60,), month=month)
    return second


@pytest.fixture
def fault(faulty, monkeypatch):
    """Has a draft of this engagement raise what it is given, or nothing again."""
    whole = drafts.draft

    def set_fault(error):
        def draft(engagement, *args, **kwargs):
            if error and engagement == faulty:
                raise error
            return whole(engagement, *args, **kwargs)

        monkeypatch.setattr(drafts, "draft", draft)

    set_fault(RuntimeError("no such luck"))
    return set_fault


def a_morning(month):
    run = actions.start(month, by=None)
    actions.work(run)
    settle()
    return CompanyBilling.objects.get(run=run)


def test_the_others_are_issued_and_collected_and_the_company_has_failed(month, faulty, fault):
    billing = a_morning(month)

    services = Invoice.objects.services()
    assert {invoice.status for invoice in services} == {"paid"}
    assert faulty not in {invoice.engagement for invoice in services}
    assert services.count() == billing.invoices == 2
    assert Payment.objects.get().amount_cents == billing.asked_cents
    assert (billing.status, billing.error) == ("failed", f"{faulty}: RuntimeError: no such luck")


def test_it_waits_in_a_queue_until_it_is_billed(client, oscar, month, fault):
    first, second = a_morning(month), a_morning(month)

    (waiting,) = failed_billings().waiting
    assert waiting.detail == second.error
    client.force_login(oscar)
    assert waiting.href == reverse("backoffice_billing_run", args=[second.run_id])
    assert waiting.href in client.get(reverse("backoffice_queues")).text
    assert second.error in client.get(waiting.href).text
    assert first.run_id != second.run_id

    fault(None)
    actions.try_failed_again(second.run, by=oscar)
    actions.work(second.run)

    assert failed_billings().count == 0
    assert Invoice.objects.services().count() == 3


def test_a_later_run_that_succeeds_takes_it_off_the_queue(month, fault):
    a_morning(month)
    fault(None)
    a_morning(month)

    assert failed_billings().count == 0


def test_a_run_of_an_earlier_month_leaves_it_there(month, engagement, fault):
    a_morning(month)
    worlds.approved_timesheet(engagement, month=(month - month.resolution).replace(day=1))
    assert a_morning((month - month.resolution).replace(day=1)).status == "done"

    assert failed_billings().count == 1


def test_what_the_database_has_undone_is_nobodys_fault(month, fault):
    fault(OperationalError("deadlock detected"))

    with pytest.raises(OperationalError):
        a_morning(month)

    assert failed_billings().count == 0
    assert not Invoice.objects.exists()
