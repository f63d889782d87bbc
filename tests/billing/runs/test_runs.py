"""A run bills each of its companies once, says how far it is, and outlives whoever works at it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone

from accounts.models import Company
from billing.collection.models import Payment
from billing.invoices.models import Invoice
from billing.runs import actions, tasks
from billing.runs.models import BillingRun, CompanyBilling
from billing.runs.querysets import CompanyBillingQuerySet
from billing.stripe.tasks import settle
from journal.models import Entry, IllegalMove
from tests import factories
from tests.billing import worlds


def statuses(run):
    return {each.company.name: each.status for each in run.companies.all()}


def test_a_run_bills_every_company_and_is_journalled(month, other, oscar):
    run = actions.start(month, by=oscar)
    assert statuses(run) == {"Atelier Lumen": "waiting", "Brasserie du Port": "waiting"}

    actions.work(run)

    run = BillingRun.objects.with_progress().get()
    assert (run.status, run.total, run.done, run.left, run.failed) == ("finished", 2, 2, 0, 0)
    assert run.invoices == 2
    assert run.asked_cents == Payment.objects.get().amount_cents
    story = [(entry.verb, entry.by) for entry in Entry.objects.about(run)]
    assert story == [("started", oscar), ("finished", None)]


def test_starting_again_goes_on_with_the_run_under_way(month):
    run = actions.start(month, by=None)

    assert actions.start(month.replace(day=17), by=None) == run


def test_with_nobody_to_bill_there_is_no_run(db):
    assert actions.start(timezone.localdate(), by=None) is None


class Killed(BaseException):
    """A process that dies: nothing of ours catches it."""


def test_what_a_killed_worker_left_is_done_by_the_next_and_nothing_twice(month, other, monkeypatch):
    run = actions.start(month, by=None)
    whole = actions.note

    def killed(billing, made):
        raise Killed

    monkeypatch.setattr(actions, "note", killed)
    with pytest.raises(Killed):
        actions.work(run)
    monkeypatch.setattr(actions, "note", whole)
    assert Invoice.objects.services().count() == 1

    # The others go on at once; the company that was being billed waits for its lease to end.
    actions.work(run)
    assert sorted(statuses(run).values()) == ["done", "waiting"]
    assert CompanyBilling.objects.held(at=timezone.now()).exists()
    CompanyBilling.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    tasks.take_up_runs()
    settle()

    run = BillingRun.objects.with_progress().get()
    assert (run.status, run.done, run.invoices) == ("finished", 2, 2)
    assert Invoice.objects.services().count() == 2
    assert worlds.charges_at_stripe() == 1


def test_a_lease_of_a_clock_that_was_set_back_since_holds_nobody_up(month):
    run = actions.start(month, by=None)
    CompanyBilling.objects.update(leased_until=timezone.now() + timedelta(days=30))

    tasks.take_up_runs()

    assert statuses(run) == {"Atelier Lumen": "done"}


def test_what_the_database_has_undone_is_no_failure_and_is_begun_again(month, monkeypatch):
    run = actions.start(month, by=None)
    whole = actions.bill_company

    def undone(*_, by):
        raise OperationalError("deadlock detected")

    monkeypatch.setattr(actions, "bill_company", undone)
    with pytest.raises(OperationalError):
        actions.work(run)
    assert statuses(run) == {"Atelier Lumen": "waiting"}

    monkeypatch.setattr(actions, "bill_company", whole)
    CompanyBilling.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    tasks.take_up_runs()
    assert statuses(run) == {"Atelier Lumen": "done"}


def test_a_company_that_fails_holds_up_no_other_and_can_be_tried_again(
    month, other, monkeypatch, oscar
):
    def fails_for_one(company, month, *, by):
        if company == other.company:
            raise ValueError("no such luck")
        return whole(company, month, by=by)

    whole = actions.bill_company
    run = actions.start(month, by=oscar)
    with pytest.raises(IllegalMove):
        actions.try_failed_again(run, by=oscar)
    monkeypatch.setattr(actions, "bill_company", fails_for_one)
    actions.work(run)

    failed = run.companies.get(status="failed")
    assert (failed.company, failed.error) == (other.company, "ValueError: no such luck")
    assert statuses(run)["Atelier Lumen"] == "done"
    monkeypatch.setattr(actions, "bill_company", whole)
    run.refresh_from_db()
    actions.try_failed_again(run, by=oscar)
    tasks.carry_on(run.pk)

    assert set(statuses(run).values()) == {"done"}
    assert Invoice.objects.services().count() == 2
    assert CompanyBilling.objects.get(pk=failed.pk).error == ""


def test_what_could_not_be_invoiced_is_written_down(month, engagement):
    engagement.freelancer.billing_mandates.update(revoked_at=timezone.now())
    run = actions.start(month, by=None)

    actions.work(run)

    (held,) = run.companies.get().held.all()
    assert (held.engagement, held.hold) == (engagement, "billing_mandate")
    assert run.companies.get().status == "done"


def test_the_calendar_bills_the_month_that_is_over(month, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tasks.bill_last_month()

    assert BillingRun.objects.get().status == "finished"
    assert Invoice.objects.services().get().month == month


def test_the_command_runs_it_and_says_what_became_of_it(month, other):
    out = StringIO()

    call_command("run_billing", stdout=out)

    assert "Atelier Lumen: 1 invoices, 147,00" in out.getvalue()
    assert "Brasserie du Port: 1 invoices, 0,00" in out.getvalue()


WORKERS = 4


def at_once(act):
    """Results of workers that do the same at the same moment."""

    def work():
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        return [done.result() for done in [pool.submit(work) for _ in range(WORKERS)]]


@pytest.fixture
def many(month):
    for number in range(6):
        engagement = worlds.another_engagement(factories.CompanyFactory(name=f"Company {number}"))
        worlds.set_up_payouts(engagement.freelancer)
        worlds.approved_timesheet(engagement, minutes=(60,), month=month)
    return actions.start(month, by=None)


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_bill_each_company_once(many):
    at_once(lambda: actions.work(many))

    done = [Entry.objects.about(each).filter(verb="done").count() for each in many.companies.all()]
    assert done == [1] * 7
    assert Invoice.objects.services().count() == 7
    assert BillingRun.objects.get().status == "finished"


@pytest.mark.django_db(transaction=True)
def test_without_the_lease_workers_get_in_each_others_way(many, monkeypatch):
    """The control: whoever loses the race for a company ends in an error."""
    monkeypatch.setattr(
        actions,
        "claim",
        lambda run: run.companies.filter(status="waiting").select_related("company", "run").first(),
    )

    with pytest.raises(IllegalMove):
        at_once(lambda: actions.work(many))


def claimed_by_all(run):
    """Companies that workers took between them, as often as each was taken."""

    def take_all():
        taken = []
        while billing := actions.claim(run):
            taken.append(billing.pk)
        return taken

    return sorted(pk for taken in at_once(take_all) for pk in taken)


@pytest.fixture
def crowd(db):
    """A run of so many companies that workers get into each other's way."""
    run = BillingRun.objects.create(month=timezone.localdate().replace(day=1))
    companies = Company.objects.bulk_create(Company(name=f"Company {n}") for n in range(150))
    CompanyBilling.objects.bulk_create(
        CompanyBilling(run=run, company=company) for company in companies
    )
    return run


@pytest.mark.django_db(transaction=True)
def test_a_company_that_was_taken_a_moment_ago_is_not_taken_again(crowd):
    assert claimed_by_all(crowd) == sorted(crowd.companies.values_list("pk", flat=True))


@pytest.mark.django_db(transaction=True)
def test_asked_by_a_subquery_it_would_be(crowd, monkeypatch):
    """The control: a subquery is answered as of the moment when the statement began."""

    def due(self, *, at):
        return self.waiting().exclude(pk__in=self.held(at=at).values("pk"))

    monkeypatch.setattr(CompanyBillingQuerySet, "due", due)
    for _round in range(20):
        taken = claimed_by_all(crowd)
        if len(taken) > len(set(taken)):
            return
        crowd.companies.update(leased_until=None)
    pytest.fail("Nothing was taken twice.")


@pytest.mark.django_db(transaction=True)
def test_people_who_press_the_button_at_once_start_one_run(month):
    runs = at_once(lambda: actions.start(month, by=None))

    assert len(set(runs)) == BillingRun.objects.count() == 1
