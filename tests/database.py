"""Test databases, cloned from a template that is migrated once per state of the migrations.

Each pytest process has a clone of its own. A test that commits (`transaction=True`, a live
server) leaves the rows that migrations had made, and nothing else: triggers that refuse to
delete from a ledger are there in tests as well, so the clean-up works as a replica, for which
PostgreSQL fires no triggers. This takes a superuser, which the embedded server's role is.
"""

import hashlib
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import TransactionTestCase

# One for each branch that somebody goes back and forth between.
TEMPLATES_KEPT = 4


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker):
    """Replaces pytest-django's own: a clone takes 0.2 s where migrating takes half a minute."""
    if connection.vendor != "postgresql":
        pytest.exit("The tests need PostgreSQL: run `python3 dev.py test`.", returncode=1)
    process = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with maintenance() as server:
        # Only here: a test that forgets to ask for the database is told so.
        with django_db_blocker.unblock():
            name = unused_name(server, f"test_{settings.DATABASES['default']['NAME']}_{process}")
            server.execute("SELECT pg_advisory_lock(hashtext('bras_droit_templates'))")
            template = migrated_template(server)
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
            server.execute("SELECT pg_advisory_unlock(hashtext('bras_droit_templates'))")
            use_database(name)
            rows = committed_rows()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: restore(rows))
            yield
        with django_db_blocker.unblock():
            connection.close()
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(autouse=True)
def empty_cache():
    """Rate limits and cached pages are forgotten between tests."""
    yield
    cache.clear()


@contextmanager
def maintenance():
    """A connection to the server's own database; the locks taken on it last as long as it."""
    server = connection.get_new_connection(
        {**connection.get_connection_params(), "dbname": "postgres"}
    )
    server.autocommit = True
    try:
        yield server
    finally:
        server.close()


def migrated_template(server):
    """The name of the template for the migrations as they are, made if there is none."""
    name = f"bras_droit_template_{fingerprint()}"
    if name not in (templates := templates_of(server)):
        unfinished = "bras_droit_unfinished"
        server.execute(f'DROP DATABASE IF EXISTS "{unfinished}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{unfinished}"')
        use_database(unfinished)
        call_command("migrate", verbosity=0)
        connection.close()
        server.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        for old in templates[: -TEMPLATES_KEPT + 1]:
            server.execute(f'DROP DATABASE "{old}"')
    return name


def templates_of(server):
    """The names of all templates, the oldest first."""
    found = server.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE 'bras_droit_template_%' ORDER BY oid"
    )
    return [name for (name,) in found]


def fingerprint():
    """A digest of all that decides what `migrate` makes."""
    digest = hashlib.sha256(repr([settings.LANGUAGE_CODE, settings.LANGUAGES]).encode())
    for app in apps.get_app_configs():
        digest.update(app.label.encode())
        for path in sorted(Path(app.path, "migrations").glob("**/*")):
            if path.suffix in {".py", ".sql"}:
                digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def unused_name(server, name):
    """This name, or one beside it if another run on the same server holds it."""
    candidate, number = name, 1
    while not server.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [candidate]).fetchone()[
        0
    ]:
        number += 1
        candidate = f"{name}_{number}"
    return candidate


def use_database(name):
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def committed_rows():
    """The content of each table that has any, as COPY writes it: {table: bytes}."""
    rows = {}
    with connection.cursor() as cursor:
        for table in filled_tables(cursor):
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                rows[table] = b"".join(copy)
    return rows


@transaction.atomic
def restore(rows):
    """Make the database hold these rows and no others.

    Deletes instead of truncating, for a deletion waits for nobody's lock.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in {*filled_tables(cursor), *rows}:
            cursor.execute(f'DELETE FROM "{table}"')
        for table, content in rows.items():
            with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                copy.write(content)


def filled_tables(cursor):
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for (table,) in cursor.fetchall()
    )
    cursor.execute(asked)
    return sorted(table for (table,) in cursor.fetchall())
