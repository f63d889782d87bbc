import pytest

from cms.comments import actions
from tests.cms.site import make_article, make_home, make_index
from tests.visitors import opened


@pytest.fixture
def article(db):
    return make_article(make_index(make_home()), "Déléguer", slug="deleguer")


@pytest.fixture
def comment(article):
    return actions.receive(
        article,
        text="Nous avons tenu le carnet une semaine.",
        name="Bénédicte",
        email="benedicte@epicerie.example",
        consent_text="Oui",
    )


def words(**answers):
    """What a reader types into the form."""
    return {
        "text": "Nous avons tenu le carnet une semaine.",
        "name": "Bénédicte",
        "email": "benedicte@epicerie.example",
        "consent": "on",
        "opened": opened(),
        **answers,
    }
