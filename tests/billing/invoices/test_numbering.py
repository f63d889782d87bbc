"""Numbers have no gap and no double, whoever issues at once and whatever rolls back."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
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
def test_dates_follow_the_numbers_even_where_a_clock_was_set_back(freelancer):
    series = Series.objects.of(freelancer)
    tomorrow = timezone.localdate() + timedelta(days=1)
    Series.objects.update(last_issued_on=tomorrow, next_number=F("next_number") + 1)

    assert series.take() == (2, f"F{freelancer.pk:05}-00002", tomorrow)
