"""What holds for every record with a status, whatever its noun."""

import pytest
from django.apps import apps
from django.db import connection

from journal.models import IllegalMove, Lifecycle

LIFECYCLES = [model for model in apps.get_models() if issubclass(model, Lifecycle)]


def by_name(models):
    return pytest.mark.parametrize("model", models, ids=lambda model: model._meta.label)


def test_the_nouns_with_a_status_are_the_ones_we_know():
    assert {model.__name__ for model in LIFECYCLES} >= {
        "Need", "Match", "Proposal", "Engagement", "MonthPlan", "Timesheet", "Dispute",
        "Invoice", "Payment", "Transfer",
    }  # fmt: skip


@by_name(LIFECYCLES)
def test_its_table_speaks_of_its_own_statuses_and_reaches_all_of_them(model):
    statuses = set(model.Status.values)
    targets = {target for moves in model.MOVES.values() for target in moves}
    first = model._meta.get_field("status").default

    assert set(model.MOVES) | targets <= statuses
    assert targets | {first} == statuses


@by_name(LIFECYCLES)
@pytest.mark.django_db
def test_no_step_beside_the_table_can_be_taken(model):
    for start in model.Status.values:
        for target in set(model.Status.values) - set(model.MOVES.get(start, ())):
            record = model(status=start)
            with pytest.raises(IllegalMove):
                record.move_to(target, by=None)
            assert record.status == start


@by_name(LIFECYCLES)
@pytest.mark.django_db
def test_the_database_knows_the_same_statuses(model):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(pg_get_constraintdef(oid), ' ') FROM pg_constraint "
            "WHERE conrelid = %s::regclass AND contype = 'c' "
            "AND pg_get_constraintdef(oid) LIKE '%%status%%'",
            [model._meta.db_table],
        )
        checks = cursor.fetchone()[0] or ""

    assert {status for status in model.Status.values if f"'{status}'" not in checks} == set()
