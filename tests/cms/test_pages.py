import re

import pytest
from django.core.management import call_command
from wagtail.models import Page

from cms.pages.content import pages_of
from cms.pages.models import ArticlePage, SpecialtyPage
from cms.pages.similarity import relate_all
from marketplace.needs.models import Need
from tests import factories
from tests.cms.site import make_article, make_home, make_offer


def test_the_first_words_make_a_site_in_both_languages_once(client, db):
    call_command("load_pages")
    before = set(Page.objects.values_list("pk", flat=True))
    call_command("load_pages")
    assert set(Page.objects.values_list("pk", flat=True)) == before

    french, english = pages_of("fr"), pages_of("en")
    for name in set(french) & set(english):
        if "slug" in french[name] and not french[name].get("demo"):
            page = Page.objects.get(locale__language_code="fr", slug=french[name]["slug"])
            assert page.get_translations().get().slug == english[name]["slug"]
    for path in ["legal", "privacy"]:
        for language in ["fr", "en"]:
            assert client.get(f"/{language}/{path}/").status_code == 200
    for article in ArticlePage.objects.live():
        answer = client.get(article.url)
        assert answer.status_code == 200
        assert article.reading_minutes in range(1, 10)
        assert len(answer.context["similar"]) == 3
        assert article not in answer.context["similar"]
        assert re.search(r'href="/(fr|en)/(needs/new|account/signup)/', answer.text)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_home_page_asks_its_one_question_in_each_language(client, home, language):
    make_home("en")

    answer = client.get(f"/{language}/")

    assert answer.status_code == 200
    assert "Votre bras droit" in answer.text
    assert f'<html lang="{language}"' in answer.text


def test_what_is_typed_on_the_home_page_begins_a_need(client, home):
    mail = factories.TermFactory(code="mail")

    answer = client.post("/en/needs/new/", {"text": "Open my post.", "terms": [mail.pk]})

    need = Need.objects.get()
    assert answer.url.startswith(f"/en/needs/{need.token}/")
    assert (need.text, list(need.terms.all())) == ("Open my post.", [mail])


def test_guides_are_filtered_and_the_address_keeps_the_filters(client, guides):
    make_article(guides, "Tarifs", kind="rates")
    make_article(guides, "Son tarif", kind="rates", audience="freelancers")
    make_article(guides, "Un outil", kind="tools")

    def answer(query):
        return client.get(f"{guides.url}{query}")

    def titles(query):
        return {article.title for article in answer(query).context["articles"]}

    assert titles("") == {"Tarifs", "Son tarif", "Un outil"}
    assert titles("?kind=rates") == {"Tarifs", "Son tarif"}
    assert titles("?kind=rates&audience=freelancers") == {"Son tarif"}
    assert answer("?kind=nonsense").status_code == 400
    refused = answer("?colour=red")
    assert (refused.status_code, list(refused.context["articles"])) == (400, [])
    assert "colour" in refused.text


def test_an_empty_list_says_which_filter_to_relax(client, guides):
    make_article(guides, "Un outil", kind="tools")

    answer = client.get(f"{guides.url}?kind=tools&audience=freelancers")

    assert answer.context["relaxations"] == [
        {"label": "Pour qui", "count": 1, "query": "kind=tools"}
    ]
    assert f'href="{guides.url}?kind=tools"' in answer.text


def test_what_an_editor_pinned_is_read_first(guides):
    far = make_article(guides, "Douane", body="<p>Export et incoterms.</p>")
    near = make_article(guides, "Relances", body="<p>Relancer les factures impayées.</p>")
    article = make_article(guides, "Impayés", body="<p>Relancer une facture impayée.</p>")
    relate_all()
    assert article.similar()[0].pk == near.pk

    article.pinned = [{"type": "article", "value": far.pk}]
    article.save_revision().publish()

    assert [each.pk for each in article.similar()][:2] == [far.pk, near.pk]


def test_an_article_lists_its_parts_and_each_can_be_linked_to(client, guides):
    body = "<h2>Le prix</h2><p>A</p><h2>L’été &amp; après</h2><p>B</p><h2>Fin</h2>"
    page = client.get(make_article(guides, "Long", body=body).url).text

    assert '<a href="#lete-apres">L’été &amp; après</a>' in page
    assert '<h2 id="lete-apres">' in page


def test_an_article_is_shared_by_plain_links(client, guides):
    page = client.get(make_article(guides, "Relancer & encaisser").url).text

    assert 'href="mailto:?subject=Relancer%20%26%20encaisser&amp;body=http%3A' in page
    assert "https://www.linkedin.com/sharing/share-offsite/?url=http%3A%2F%2Ftestserver" in page
    assert "https://wa.me/?text=Relancer" in page
    assert re.findall(r'<script[^>]+src="(?!/static/)', page) == []


def test_a_portrait_shows_the_published_profile_and_no_more_than_visitors_may_see(
    client, guides, freelancer
):
    article = make_article(guides, "Farid", kind="portrait", freelancer=freelancer)
    assert "Farid B." in client.get(article.url).text
    assert "Benali" not in client.get(article.url).text

    freelancer.pause(by=None)

    assert "Farid B." not in client.get(article.url).text


def test_a_specialty_counts_who_offers_it_and_keeps_rates_to_itself_when_few(client, home):
    mission = factories.TermFactory(code="debt_collection", kind="mission", family="finance")
    for number in range(4):
        person = factories.FreelancerFactory(rate_cents=4_000 + number * 100)
        person.skills.create(term=mission)
    factories.FreelancerFactory(status="draft").skills.create(term=mission)
    page = make_offer(home).add_child(
        instance=SpecialtyPage(
            title="Relances", slug="relances", intro="Relancer.", terms=[mission]
        )
    )

    market = client.get(page.url).context["market"]
    assert (market["count"], market["rates"]) == (4, None)

    factories.FreelancerFactory(rate_cents=4_400).skills.create(term=mission)
    assert client.get(page.url).context["market"]["rates"] == {"low": 4_100, "high": 4_300}


def test_an_offer_shows_its_prices(client, home):
    page = client.get(make_offer(home).url).text

    assert re.search(r"à partir de 360\s€", page)
    assert "8 heures par mois" in page


def test_a_draft_is_not_shown(client, guides):
    article = make_article(guides, "Brouillon")
    article.unpublish()

    assert client.get(article.url).status_code == 404


def test_many_articles_cost_no_more_queries(client, guides, django_assert_max_num_queries):
    article = make_article(guides, "Premier")
    client.get(guides.url)
    with django_assert_max_num_queries(40) as few:
        client.get(guides.url)
        client.get(article.url)
    for number in range(8):
        make_article(guides, f"Article {number}")

    with django_assert_max_num_queries(len(few)):
        assert len(client.get(guides.url).context["articles"].object_list) == 9
        client.get(article.url)
