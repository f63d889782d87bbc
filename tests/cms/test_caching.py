"""Pages kept for visitors: never with anything of anybody in them."""

import pickle
import re

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction

from cms.library.models import LibraryPage
from cms.pages import caching
from marketplace.needs.models import Need
from tests.cms.site import make_article, make_offer, make_standard
from tests.library.conftest import make_paper

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([A-Za-z0-9]{64})"')
FROM = "https://annuaire.example/"


@pytest.fixture(autouse=True)
def kept_pages(settings):
    settings.CACHES = {
        **settings.CACHES,
        "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "test"},
    }
    caches["pages"].clear()
    yield
    caches["pages"].clear()


@pytest.fixture
def article(guides):
    return make_article(guides, "Relancer")


def test_a_second_visitor_costs_no_query(client, article, django_assert_num_queries):
    first = client.get(article.url)

    with django_assert_num_queries(0):
        second = client.get(article.url)

    assert second.content == first.content
    assert second.headers["Content-Language"] == "fr"
    assert second.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_the_webinars_are_kept_as_well(client, home, django_assert_num_queries):
    address = reverse("webinars:list")
    first = client.get(address)

    with django_assert_num_queries(0):
        assert client.get(address).content == first.content


def test_what_a_signed_in_reader_sees_is_never_kept(client, article, amelie, client_of):
    client.force_login(amelie)
    hers = client.get(article.url)
    strangers = client_of().get(article.url)

    assert reverse("dashboard:home") in hers.text
    assert reverse("dashboard:home") not in strangers.text


def test_a_kept_page_is_not_served_to_who_is_signed_in(client, article, amelie, client_of):
    client_of().get(article.url)
    client.force_login(amelie)

    assert reverse("dashboard:home") in client.get(article.url).text


def test_a_reader_with_any_other_cookie_gets_a_page_of_her_own(
    client, article, django_assert_num_queries
):
    client.get(article.url)
    client.cookies["messages"] = "something of hers"

    with pytest.raises(pytest.fail.Exception), django_assert_num_queries(0):
        client.get(article.url)


def test_the_look_that_a_reader_chose_is_kept_apart(client, article):
    client.get(article.url)
    client.cookies["theme"] = "dark"

    assert 'data-theme="dark"' in client.get(article.url).text


def test_each_visitor_of_a_kept_form_has_a_token_of_her_own(home, client_of):
    tokens = []
    for _visitor in range(2):
        visitor = client_of(enforce_csrf_checks=True)
        answer = visitor.get(home.url)
        tokens.append(TOKEN.search(answer.text)[1])
        posted = {"text": "Ouvrir le courrier.", "csrfmiddlewaretoken": tokens[-1]}
        assert visitor.post(reverse("needs:start"), posted).status_code == 302

    assert len(set(tokens)) == 2
    assert Need.objects.count() == 2
    borrowed = client_of(enforce_csrf_checks=True)
    borrowed.cookies["csrftoken"] = "z" * 32
    posted = {"text": "Ouvrir.", "csrfmiddlewaretoken": tokens[0]}
    assert borrowed.post(reverse("needs:start"), posted).status_code == 403


@pytest.fixture
def paper(home):
    library = LibraryPage(title="Livres blancs", slug="livres-blancs", locale=home.locale)
    return make_paper(home.add_child(instance=library))


def test_a_kept_form_notes_where_each_visitor_came_from(
    client, article, paper, django_assert_num_queries
):
    elsewhere = client.get(paper.url, headers={"referer": f"{FROM}?q=secret"})
    assert 'name="referrer" value="annuaire.example"' in elsewhere.text

    with django_assert_num_queries(0):
        reader = client.get(
            paper.url, headers={"referer": f"http://testserver{article.url}?utm_source=lettre"}
        )
        hostile = client.get(paper.url, headers={"referer": 'https://a"><script>.example/'})

    assert "annuaire" not in reader.text
    assert f'name="page" value="{article.url}"' in reader.text
    assert 'name="campaign" value="lettre"' in reader.text
    assert "<script>.example" not in hostile.text


def test_a_page_with_a_password_is_never_kept(client, article):
    PageViewRestriction.objects.create(page=article, restriction_type="password", password="secret")

    for _visit in range(2):
        answer = client.get(article.url)
        assert article.intro not in answer.text
    assert not caches["pages"]._cache


@pytest.fixture
def kinds(home, guides, article, paper):
    """The address of a page of each kind that visitors get from the cache."""
    pages = [home, guides, article, make_standard(home), make_offer(home), paper]
    return [page.url for page in pages] + [reverse("webinars:list")]


def test_a_page_made_anew_takes_twelve_queries_at_most(kinds, django_assert_max_num_queries):
    for address in kinds:
        Client().get(address)
        reader = Client()
        reader.cookies["hers"] = "alone"
        with django_assert_max_num_queries(12):
            reader.get(address)


def browse(client, kinds, amelie):
    """A company's owner, and a visitor who has posted something, read every kind of page."""
    client.force_login(amelie)
    visitor = Client()
    visitor.post(reverse("needs:start"), {"text": "Un secret de fabrique."})
    for reader in (client, visitor):
        for address in kinds:
            assert reader.get(address).status_code == 200
    return [amelie.name, amelie.email, *(c.value for c in visitor.cookies.values())]


def kept():
    """All that the cache holds, as one text."""
    found = [pickle.loads(packed) for packed in caches["pages"]._cache.values()]
    pages = [each for each in found if isinstance(each, dict) and "pieces" in each]
    assert pages
    return repr(found) + "".join(b"".join(page["pieces"]).decode() for page in pages)


def test_nothing_of_any_reader_stands_in_what_is_kept(client, kinds, amelie):
    private = browse(client, kinds, amelie)
    for address in kinds:
        Client().get(address, headers={"referer": FROM})

    text = kept()
    assert "Relancer" in text
    assert "annuaire" not in text
    assert [secret for secret in private if secret in text] == []
    assert reverse("dashboard:home") not in text
    assert not TOKEN.search(text)


def test_without_its_conditions_the_cache_would_hold_what_a_reader_sees(
    client, kinds, amelie, monkeypatch
):
    """The control."""
    monkeypatch.setattr(caching, "is_for_all", lambda request, response: True)
    monkeypatch.setattr(caching, "HARMLESS", {*caching.HARMLESS, "sessionid", "messages"})
    browse(client, kinds, amelie)

    assert reverse("dashboard:home") in kept()


def test_filters_are_kept_apart_and_a_refused_address_is_not_kept(client, guides, article):
    make_article(guides, "Un outil", kind="tools")

    assert "Un outil" in client.get(f"{guides.url}?kind=tools").text
    assert "Relancer" not in client.get(f"{guides.url}?kind=tools").text
    assert client.get(f"{guides.url}?colour=red").status_code == 400
    assert client.get(f"{guides.url}?colour=red").status_code == 400
