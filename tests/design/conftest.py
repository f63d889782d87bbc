import pytest

from tests.database import committed_rows, restore
from tests.design.rendering import render_all
from tests.design.world import make_world


@pytest.fixture(scope="package")
def pages(django_db_setup, django_db_blocker, full):
    """Every kind of page, rendered once for this folder; their world is gone after it.

    By turns in French and English; with --full in both.
    """
    with django_db_blocker.unblock():
        before = committed_rows()
        try:
            rendered = render_all(make_world(every_word=full), every_language=full)
        finally:
            restore(before)
    return rendered
