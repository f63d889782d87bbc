import re

import pytest
from django.core.management import call_command
from wagtail.models import Page

from cms.pages.content import pages_of
from cms.pages.models import ArticlePage, HomePage
from marketplace.needs.models import Need
from marketplace.taxonomy.models import Term
from tests import factories


@pytest.fixture
def site(db):
    factories.TermFactory(code="mail", name_fr="Courrier", name_en="Post")
    call_command("load_pages")


def test_loading_the_pages_again_writes_nothing(site):
    before = set(Page.objects.values_list("pk", flat=True))

    call_command("load_pages")

    assert set(Page.objects.values_list("pk", flat=True)) == before


def test_every_page_exists_in_both_languages_and_knows_its_twin(site):
    french, english = pages_of("fr"), pages_of("en")
    assert french.keys() == english.keys()

    for page in ArticlePage.objects.filter(locale__language_code="fr"):
        assert page.get_translations().get().locale.language_code == "en"
    assert HomePage.objects.count() == 2


@pytest.mark.parametrize(
    ("language", "question"),
    [("fr", "Votre bras droit"), ("en", "Your right-hand person")],
)
def test_the_home_page_asks_its_one_question_in_each_language(client, site, language, question):
    answer = client.get(f"/{language}/")

    assert answer.status_code == 200
    assert question in answer.text
    assert f'<html lang="{language}"' in answer.text


def test_what_is_typed_on_the_home_page_begins_a_need(client, site):
    mail = Term.objects.get(code="mail")

    answer = client.post("/en/needs/new/", {"text": "Open my post.", "terms": [mail.pk]})

    need = Need.objects.get()
    assert answer.url.startswith(f"/en/needs/{need.token}/")
    assert (need.text, list(need.terms.all())) == ("Open my post.", [mail])


def test_guides_are_filtered_by_kind_and_an_unknown_kind_shows_all(client, site):
    def titles(query):
        return {article.title for article in client.get(f"/en/guides/{query}").context["articles"]}

    assert len(titles("")) == len(titles("?kind=nonsense")) == 3
    assert titles("?kind=rates") == {"Ten hours a month or a permanent job: an honest calculation"}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_article_says_how_long_it_takes_and_what_to_read_next(client, site, language):
    for article in ArticlePage.objects.filter(locale__language_code=language):
        answer = client.get(article.url)

        assert answer.status_code == 200
        assert article.reading_minutes in range(1, 6)
        assert len(answer.context["similar"]) == 2
        assert re.search(r'href="/(fr|en)/(needs/new|account/signup)/', answer.text)


def test_a_draft_is_not_shown(client, site):
    article = ArticlePage.objects.filter(locale__language_code="en").first()
    article.unpublish()

    assert client.get(article.url).status_code == 404


def test_many_articles_cost_no_more_queries(client, site, django_assert_max_num_queries):
    index = ArticlePage.objects.filter(locale__language_code="en").first().get_parent()
    with django_assert_max_num_queries(40) as few:
        client.get(index.url)
    for number in range(8):
        index.add_child(
            instance=ArticlePage(
                title=f"Article {number}", slug=f"article-{number}", intro="Words.", body=[]
            )
        )

    with django_assert_max_num_queries(len(few)):
        assert len(client.get(index.url).context["articles"].object_list) == 11


@pytest.mark.parametrize("path", ["legal", "privacy"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pages_that_the_footer_names_exist(client, site, language, path):
    assert client.get(f"/{language}/{path}/").status_code == 200
