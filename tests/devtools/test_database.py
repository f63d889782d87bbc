"""The test database itself."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, transaction
from wagtail.models import Page, Site

from accounts.models import User
from tests.database import committed_rows


@pytest.fixture
def guarded_table(transactional_db):
    """A table whose trigger refuses deletions, as the ledger's does."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE TABLE guarded (id int PRIMARY KEY);
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
                AS $$ BEGIN RAISE EXCEPTION 'append-only'; END $$;
            CREATE TRIGGER guarded_refuses BEFORE DELETE OR TRUNCATE ON guarded
                FOR EACH STATEMENT EXECUTE FUNCTION refuse();
            INSERT INTO guarded VALUES (1);
            """
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE guarded; DROP FUNCTION refuse")


ROWS_BEFORE = {}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_a_test_commits_is_gone_in_the_next_and_what_migrations_made_is_back(turn):
    rows = {table: sorted(content.splitlines()) for table, content in committed_rows().items()}
    assert rows == ROWS_BEFORE.setdefault("rows", rows)

    User.objects.create(email="someone@example.com")
    Site.objects.all().delete()
    Page.objects.filter(depth=1).update(title="Changed")
    ContentType.objects.clear_cache()


def test_migrations_rows_are_there(db):
    assert Site.objects.count() == 1
    assert Page.objects.filter(depth=1).exists()


def test_clean_up_goes_past_triggers_that_refuse(guarded_table):
    from tests.database import restore

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute("DELETE FROM guarded")

    restore(committed_rows() | {"guarded": b"2\n"})

    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM guarded")
        assert cursor.fetchall() == [(2,)]
