"""Numbers have no gap and no double, whoever issues at once and whatever rolls back."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from billing.invoices.models import Series

NUMBERS_EACH, ROLLBACKS = 10, 0.3


class RolledBack(Exception):
    pass


def take_many(series, take, seed, barrier):
    """Take numbers in transactions of their own, 30 % of which fail; return those that held."""
    chance = random.Random(seed)
    held = []
    barrier.wait()
    try:
        for _ in range(NUMBERS_EACH):
            try:
                with transaction.atomic():
                    position = take(series)
                    if chance.random() < ROLLBACKS:
                        raise RolledBack
                held.append(position)
            except RolledBack:
                continue
    finally:
        connection.close()
    return held


def taken_at_once(take, *, threads=20):
    series = Series.objects.of_platform()
    barrier = threading.Barrier(threads)
    with ThreadPoolExecutor(threads) as pool:
        runs = [pool.submit(take_many, series, take, seed, barrier) for seed in range(threads)]
    return sorted(position for run in runs for position in run.result())


def without_lock(series):
    """The control: read, then write, as the method would without its row lock."""
    row = Series.objects.get(pk=series.pk)
    connection.cursor().execute("SELECT pg_sleep(0.002)")
    Series.objects.filter(pk=series.pk).update(next_number=row.next_number + 1)
    return row.next_number


def from_a_sequence(series):
    """The other control: a database sequence, which keeps what a rollback should give back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('invoice_number_control')")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_numbers_are_unbroken_under_threads_and_rollbacks(full):
    threads = 200 if full else 20
    numbers = taken_at_once(lambda series: series.take()[0], threads=threads)

    assert 0 < len(numbers) < threads * NUMBERS_EACH
    assert numbers == list(range(1, len(numbers) + 1))
    assert Series.objects.get().next_number == len(numbers) + 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_numbers_come_twice():
    numbers = taken_at_once(without_lock)

    assert len(set(numbers)) < len(numbers)


@pytest.mark.django_db(transaction=True)
def test_a_database_sequence_leaves_gaps():
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE invoice_number_control")
    try:
        numbers = taken_at_once(from_a_sequence)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP SEQUENCE invoice_number_control")

    assert numbers != list(range(1, len(numbers) + 1))


@pytest.mark.django_db
def test_each_issuer_counts_for_herself(freelancer):
    hers, ours = Series.objects.of(freelancer), Series.objects.of_platform()

    assert [hers.take()[1], hers.take()[1]] == [f"F{freelancer.pk:05}-0000{n}" for n in (1, 2)]
    assert ours.take()[1] == "BD-00001"
    assert Series.objects.of(freelancer) == hers


@pytest.mark.django_db
def test_one_named_twice_gives_two_numbers(freelancer):
    hers, ours = Series.objects.of(freelancer), Series.objects.of_platform()

    taken = Series.objects.take([hers, ours, hers])

    assert [position for position, _, _ in taken] == [1, 1, 2]
    assert Series.objects.take([ours, hers])[0][0] == 2
    assert Series.objects.get(pk=hers.pk).next_number == 4


def in_one_order(series):
    Series.objects.take(series)


def one_after_the_other(series):
    """The control: each row is locked as it is named."""
    for each in series:
        each.take()
        connection.cursor().execute("SELECT pg_sleep(0.05)")


def deadlocks(take, freelancer):
    """How many of two transactions that name the same series the other way round are given up."""
    series = [Series.objects.of(freelancer), Series.objects.of_platform()]
    barrier = threading.Barrier(2)

    def work(mine):
        barrier.wait()
        try:
            with transaction.atomic():
                take(mine)
        except OperationalError:
            return 1
        finally:
            connection.close()
        return 0

    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(work, [series, series[::-1]]))


@pytest.mark.django_db(transaction=True)
def test_two_who_name_the_same_series_in_other_orders_do_not_wait_for_each_other(freelancer):
    assert deadlocks(in_one_order, freelancer) == 0
    assert [row.next_number for row in Series.objects.all()] == [3, 3]


@pytest.mark.django_db(transaction=True)
def test_locked_one_after_the_other_they_would(freelancer):
    assert deadlocks(one_after_the_other, freelancer) == 1


@pytest.mark.django_db
def test_dates_follow_the_numbers_even_where_a_clock_was_set_back(freelancer):
    series = Series.objects.of(freelancer)
    tomorrow = timezone.localdate() + timedelta(days=1)
    Series.objects.update(last_issued_on=tomorrow, next_number=F("next_number") + 1)

    assert series.take() == (2, f"F{freelancer.pk:05}-00002", tomorrow)
