import pytest
from django.core.management import call_command
from django.test import override_settings

from tests.database import committed_rows, restore


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker):
    """The small demo, told once for this module and gone after it."""
    with django_db_blocker.unblock():
        before = committed_rows()
        call_command("load_taxonomy", verbosity=0)
        call_command("load_communes", verbosity=0)
        with override_settings(DEMO=True):
            call_command("seed_demo", small=True, verbosity=0)
        yield
        restore(before)
