"""The search: accents, stems, mistakes, both languages, and nothing that is not public."""

import pytest
from django.urls import reverse

from cms.search import finding, vocabulary
from cms.search.models import Word
from cms.search.profiles import index_all, index_changed
from cms.search.words import distance, indexed_text, terms_of
from tests import factories
from tests.cms.site import make_article, make_home, make_index


@pytest.fixture
def found(client, guides):
    """The titles that the French search finds for some words, and its whole answer."""
    reminders = make_article(guides, "Relancer un impayé", body="<p>La comptabilité attend.</p>")
    make_article(guides, "Choisir un outil", body="<p>Facturation électronique.</p>")
    english = make_index(make_home("en"))
    make_article(english, "Chasing invoices", translation_key=reminders.translation_key)
    vocabulary.learn_all()

    def search(query, language="fr"):
        answer = client.get(f"/{language}/search/", {"q": query})
        assert answer.status_code == 200
        return [page.title for page in answer.context["page_of_results"]], answer

    return search


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("relancer", "Relancer un impayé"),
        ("RELANCES", "Relancer un impayé"),
        ("impayés", "Relancer un impayé"),
        ("impaye", "Relancer un impayé"),
        ("comptabilite", "Relancer un impayé"),
        ("factures electroniques", "Choisir un outil"),
        ("outils", "Choisir un outil"),
    ],
)
def test_accents_plurals_and_verbs_find_the_same(found, query, title):
    assert found(query)[0] == [title]


@pytest.mark.parametrize(
    ("query", "mended", "title"),
    [
        ("relencer", "relancer", "Relancer un impayé"),
        ("comtabilité", "comptabilité", "Relancer un impayé"),
        ("electronqiue", "électronique", "Choisir un outil"),
    ],
)
def test_a_misspelt_word_is_mended_and_the_page_says_so(found, query, mended, title):
    titles, answer = found(query)

    assert titles == [title]
    assert answer.context["found"].query == mended
    assert f"«\u00a0{mended}\u00a0»" in answer.text


def test_a_likelier_spelling_is_offered_where_the_rest_finds_something(found):
    titles, answer = found("relancer xylofone")
    assert titles == ["Relancer un impayé"]

    titles, answer = found("relancer outik")
    assert titles == ["Relancer un impayé"]
    assert answer.context["found"].better == "relancer outil"
    assert "?q=relancer%20outil" in answer.text


def test_each_language_finds_its_own_pages(found):
    assert found("invoice", "en")[0] == ["Chasing invoices"]
    assert found("invoice", "fr")[0] == []


def test_finding_nothing_says_what_to_do_next(found):
    titles, answer = found("zzxqv")

    assert titles == []
    assert reverse("needs:start") in answer.text
    assert reverse("people:directory") in answer.text


@pytest.mark.parametrize(
    "query", ["", " ", "la", "'", "\0", "% _ \\", "a" * 500, "<script>", "&|!:*"]
)
def test_no_input_breaks_it(client, guides, query):
    assert client.get("/fr/search/", {"q": query}).status_code == 200


def test_a_draft_is_not_found(found, guides):
    article = make_article(guides, "Un secret")
    article.unpublish()

    assert found("secret")[0] == []


def test_a_published_profile_is_found_without_her_family_name(found):
    user = factories.UserFactory(name="Farida Benomar")
    profile = factories.FreelancerFactory(user=user, headline="Organisation et douceur")
    index_all()

    _titles, answer = found("organisation")
    assert [each.pk for each in answer.context["found"].profiles] == [profile.pk]
    assert "Farida B." in answer.text
    assert "Benomar" not in answer.text
    assert found("Benomar")[1].context["found"].profiles == []

    profile.pause(by=None)
    assert found("organisation")[1].context["found"].profiles == []


def test_a_word_that_only_a_new_profile_has_is_not_mended(found):
    profile = factories.FreelancerFactory(headline="Relancière patiente")
    assert found("relancière")[1].context["found"].query == "relancer"

    index_changed()

    answer = found("relancière")[1]
    assert answer.context["found"].query == "relancière"
    assert [each.pk for each in answer.context["found"].profiles] == [profile.pk]


def test_many_results_cost_no_more_queries(found, guides, django_assert_max_num_queries):
    with django_assert_max_num_queries(30) as few:
        found("impayé")
    for number in range(9):
        make_article(guides, f"Impayé numéro {number}")

    with django_assert_max_num_queries(len(few)):
        assert len(found("impayé")[0]) == 10


def test_of_too_many_the_newest_are_compared_and_those_named_by_the_word(
    found, guides, monkeypatch
):
    monkeypatch.setattr(finding, "POOL", 2)
    for number in range(3):
        make_article(guides, f"Article {number}", body="<p>Un impayé de plus.</p>")

    titles, answer = found("impayé")

    assert titles == ["Relancer un impayé", "Article 2", "Article 1"]
    assert answer.context["found"].more
    assert "Les 3 meilleures pages" in answer.text
    assert not found("comptabilité")[1].context["found"].more


def test_publishing_teaches_the_search_its_words(db):
    vocabulary.learn("Une trésorerie sereine", "fr")
    vocabulary.learn("Une trésorerie sereine", "fr")

    assert set(Word.objects.values_list("word", flat=True)) == {"trésorerie", "sereine"}
    assert vocabulary.corrections("tresorrie", "fr") == {"tresorrie": "trésorerie"}
    assert vocabulary.corrections("trésorerie", "fr") == {}


@pytest.mark.parametrize(
    ("one", "other", "letters"),
    [
        ("facture", "facture", 0),
        ("factuer", "facture", 1),
        ("fcture", "facture", 1),
        ("abc", "xyz", 3),
    ],
)
def test_letters_that_differ_are_counted_and_neighbours_may_swap(one, other, letters):
    assert distance(one, other, 3) == distance(other, one, 3) == letters
    assert distance(one, other, 1) == min(letters, 2)


def test_a_word_is_indexed_with_and_without_its_accents():
    assert set(terms_of("comptabilite", "fr")) <= set(terms_of("comptabilité", "fr"))
    assert terms_of("la", "fr") == []
    assert indexed_text("<b>Les relances</b>", "fr") == "relanc"
