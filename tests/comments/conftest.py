import pytest
from wagtail.models import Locale, Page, Site

from cms.comments import actions
from cms.pages.models import ArticleIndexPage, ArticlePage, HomePage
from tests.visitors import opened


@pytest.fixture
def article(db):
    locale = Locale.objects.get_or_create(language_code="fr")[0]
    home = HomePage(title="Bras Droit", slug="home-fr", headline="Bonjour", locale=locale)
    Page.get_first_root_node().add_child(instance=home)
    Site.objects.update(root_page=home)
    guides = home.add_child(instance=ArticleIndexPage(title="Guides", slug="guides", locale=locale))
    return guides.add_child(
        instance=ArticlePage(title="Déléguer", slug="deleguer", intro="…", locale=locale)
    )


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
