"""A task that the database has undone in favour of another runs again by itself."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from celery import current_app
from celery.contrib.django.task import DjangoTask
from django.db import DataError, connection, transaction

from accounts.models import Company
from tests import factories


@contextmanager
def a_task(work, **options):
    task = current_app.task(work, name="tests.drill", **options)
    try:
        yield task
    finally:
        current_app.tasks.unregister("tests.drill")


def in_each_other_s_way(companies, **options):
    """Two tasks that lock the same two rows, each beginning with the other one's last."""
    both_hold_one = threading.Barrier(2)
    is_first_try = threading.local()

    def work(first, second):
        with transaction.atomic():
            Company.objects.select_for_update().get(pk=first)
            if not hasattr(is_first_try, "over"):
                is_first_try.over = True
                both_hold_one.wait(10)
            Company.objects.select_for_update().get(pk=second)
            Company.objects.filter(pk=second).update(name="Done")

    def run(order):
        try:
            return task.apply(order, throw=False).state
        finally:
            connection.close()

    one, other = (company.pk for company in companies)
    with a_task(work, **options) as task, ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(run, [(one, other), (other, one)]))


@pytest.fixture
def companies(transactional_db):
    return factories.CompanyFactory.create_batch(2)


def test_of_two_that_stand_in_each_other_s_way_both_get_done(companies):
    assert in_each_other_s_way(companies) == ["SUCCESS", "SUCCESS"]
    assert set(Company.objects.values_list("name", flat=True)) == {"Done"}


def test_a_plain_task_would_be_lost(companies):
    """The control."""
    assert in_each_other_s_way(companies, base=DjangoTask) == ["FAILURE", "SUCCESS"]


def test_any_other_fault_is_raised_at_once(db):
    tries = []

    def work():
        tries.append(1)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    with a_task(work) as task, pytest.raises(DataError):
        task.apply()
    assert len(tries) == 1
