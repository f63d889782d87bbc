"""What editors do beside writing: translate a page, send readers of an old address on."""

import pytest
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.pages.reports import lacking_translation
from tests.cms.site import make_article, make_home, make_index


@pytest.fixture
def desk(client, edith):
    client.force_login(edith)
    return client


def test_an_editor_translates_a_page_and_the_report_follows_it(desk, guides):
    english_guides = make_index(make_home("en"))
    Page.objects.filter(pk=english_guides.pk).update(translation_key=guides.translation_key)
    article = make_article(guides, "Relancer")
    english = english_guides.locale

    answer = desk.post(
        reverse("simple_translation:submit_page_translation", args=[article.pk]),
        {"locales": [english.pk]},
    )

    twin = article.get_translation(english)
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[twin.pk])
    assert not twin.live
    assert article.page_ptr in lacking_translation()
    twin.title = "Reminders"
    twin.save_revision().publish()
    assert article.page_ptr not in lacking_translation()
    assert f'hreflang="en" href="http://testserver{twin.url}' in desk.get(article.url).text


def test_an_editor_sends_readers_of_an_old_address_on_for_good(desk, guides):
    article = make_article(guides, "Relancer")

    desk.post(
        reverse("wagtailredirects:add"),
        {"old_path": "/ancien/relances/", "is_permanent": "on", "redirect_page": article.pk},
    )

    assert Redirect.objects.get().redirect_page == article.page_ptr
    answer = desk.get("/ancien/relances/")
    assert (answer.status_code, answer.url) == (301, article.url)
