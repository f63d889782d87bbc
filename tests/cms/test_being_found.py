"""How search engines, feed readers and shared links see the site."""

import re
from io import BytesIO
from pathlib import Path

import feedparser
import pytest
from jsonschema import ValidationError
from lxml import etree
from PIL import Image
from wagtail.contrib.redirects.models import Redirect

from cms.pages.cards import draw
from tests import factories
from tests.cms.site import make_article, make_home, make_index, make_offer, make_standard
from tests.structured import RULES, structured

SCHEMAS = Path(__file__).parent / "schemas"
QUESTIONS = {
    "type": "questions",
    "value": {
        "title": "Avant de commencer",
        "questions": [{"question": "Combien d’heures ?", "answer": "<p>Dix <b>par mois</b>.</p>"}],
    },
}


@pytest.fixture
def twins(guides):
    """An article in both languages, under slugs that differ."""
    english_guides = make_index(make_home("en"))
    french = make_article(guides, "Relancer", slug="relancer")
    english = make_article(
        english_guides, "Reminders", slug="reminders", translation_key=french.translation_key
    )
    return french, english


def test_a_page_names_its_address_and_its_twins(client, twins):
    french, english = twins

    page = client.get(f"{french.url}?utm_source=letter").text

    assert f'<link rel="canonical" href="http://testserver{french.url}">' in page
    assert re.search(rf'hreflang="fr" href="http://testserver{french.url}', page)
    assert re.search(rf'hreflang="en" href="http://testserver{english.url}', page)


def test_the_language_switcher_lands_on_the_same_page(client, twins):
    french, english = twins

    assert f'href="{english.url}"' in client.get(french.url).text
    assert f'href="{french.url}"' in client.get(english.url).text


def test_a_page_without_a_twin_announces_none_and_leads_to_the_other_home(client, guides):
    make_home("en")
    article = make_article(guides, "Seul")

    page = client.get(article.url).text

    assert 'rel="alternate" hreflang="en"' not in page
    assert 'href="/en/"' in page


def test_an_article_says_what_it_is(client, guides):
    article = make_article(guides, "Un titre </script><script>", author="La rédaction")

    found = structured(client.get(article.url))

    assert found["Article"]["headline"] == article.title
    assert found["Article"]["inLanguage"] == "fr"
    assert found["Article"]["mainEntityOfPage"] == f"http://testserver{article.url}"
    assert found["Article"]["datePublished"]
    trail = found["BreadcrumbList"]["itemListElement"]
    assert [step["position"] for step in trail] == [1, 2, 3]
    assert trail[-1]["item"] == f"http://testserver{article.url}"
    assert found["Organization"]["name"] == "Bras Droit"


def test_questions_and_prices_are_told_in_their_own_kinds(client, home):
    faq = make_standard(home, body=[QUESTIONS])
    offer = make_offer(home)

    questions = structured(client.get(faq.url))["FAQPage"]["mainEntity"]
    service = structured(client.get(offer.url))["Service"]

    assert questions[0]["name"] == "Combien d’heures ?"
    assert questions[0]["acceptedAnswer"]["text"] == "Dix par mois."
    assert service["offers"][0] | {"url": ""} == {
        "@type": "Offer",
        "name": "Découverte",
        "description": "Pour essayer.",
        "price": 360,
        "priceCurrency": "EUR",
        "url": "",
    }


@pytest.mark.parametrize(
    "harm",
    [{"headline": ""}, {"datePublished": "hier"}, {"mainEntityOfPage": "/fr/"}, {"colour": "red"}],
    ids=str,
)
def test_what_search_engines_would_refuse_is_refused_here(client, guides, harm):
    answer = client.get(make_article(guides, "Relancer").url)
    item = structured(answer)["Article"] | harm

    with pytest.raises(ValidationError):
        RULES.validate(item)


def test_the_sitemaps_follow_the_protocol_and_name_translations(client, twins):
    factories.FreelancerFactory()
    index = etree.fromstring(client.get("/sitemap.xml").content)
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    valid(index, "siteindex")
    addresses = []
    for location in index.findall("s:sitemap/s:loc", names):
        path = location.text.removeprefix("http://testserver")
        sitemap = etree.fromstring(client.get(path).content)
        valid(sitemap, "sitemap")
        addresses += [each.text for each in sitemap.findall("s:url/s:loc", names)]

    french, english = twins
    assert {french.address, english.address} <= set(addresses)
    assert len(addresses) == len(set(addresses))
    for address in addresses:
        assert client.get(address.removeprefix("http://testserver")).status_code == 200


def valid(document, schema):
    """Check against the protocol's rules (https://www.sitemaps.org/protocol.html)."""
    etree.XMLSchema(file=SCHEMAS / f"{schema}.xsd").assertValid(document)


def test_drafts_and_private_pages_are_in_no_sitemap_feed_or_list(client, guides):
    article = make_article(guides, "Brouillon")
    article.unpublish()

    for path in ["/sitemap-pages.xml", "/feeds/fr.xml", "/llms.txt", guides.url]:
        assert "Brouillon" not in client.get(path).text


def test_the_feed_is_read_back_as_it_was_written(client, twins):
    french, _english = twins

    feed = feedparser.parse(client.get("/feeds/fr.xml").content)

    assert not feed.bozo
    assert feed.feed.language == "fr"
    assert [entry.title for entry in feed.entries] == ["Relancer"]
    assert feed.entries[0].link == french.address
    assert feed.entries[0].summary == french.intro
    assert client.get("/feeds/xx.xml").status_code == 404


def test_a_changed_slug_leads_on_for_good(client, guides, django_capture_on_commit_callbacks):
    article = make_article(guides, "Relancer", slug="relancer")
    old = article.url
    article.slug = "relancer-sans-se-facher"
    with django_capture_on_commit_callbacks(execute=True):
        article.save_revision().publish()

    answer = client.get(old)

    assert (answer.status_code, answer.url) == (301, "/fr/guides/relancer-sans-se-facher/")
    assert Redirect.objects.get().automatically_created


def test_the_card_of_a_page_is_drawn_once_and_only_for_its_own_words(client, guides):
    article = make_article(guides, "Relancer un impayé sans abîmer la relation")
    path = article.card_address.removeprefix("http://testserver")

    answer = client.get(path)

    picture = Image.open(BytesIO(answer.getvalue()))
    assert (picture.size, picture.format) == ((1200, 630), "PNG")
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert client.get(path[:-8] + "0000.png").status_code == 404
    article.unpublish()
    assert client.get(path).status_code == 404


def test_any_title_fits_its_card():
    for title in ["", "A", "anticonstitutionnellement " * 20, "Été : l’œuvre à 100 %"]:
        assert draw(title, "Guide").startswith(b"\x89PNG")


def test_robots_may_read_all_but_what_is_private(client, db, settings):
    assert "Disallow: /admin/" in client.get("/robots.txt").text
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").text
    settings.DEMO = True
    assert "Disallow: /\n" in client.get("/robots.txt").text


def test_llms_txt_lists_the_main_pages_in_markdown(client, twins):
    page = client.get("/llms.txt").text

    assert page.startswith("# Bras Droit\n\n> ")
    assert f"- [Relancer]({twins[0].address}) (fr): {twins[0].intro}" in page
