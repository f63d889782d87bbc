import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.urls import resolve
from django.utils import translation

from formatting.navigation import SECTIONS, sections_for

LINKS = "{% load navigation %}{% languages_of_page as languages %}{% for each in languages %}{{ each.code }} {{ each.url }}{% if each.current %} here{% endif %}\n{% endfor %}"  # noqa: E501


class TranslatedPage:
    def urls_by_language(self):
        return {"fr": "/fr/tarifs/", "en": "/en/prices/"}


def labels(spaces):
    return [str(section["label"]) for section in sections_for(spaces, namespace="")]


def links(rf, url, **context):
    request = rf.get(url)
    request.user = AnonymousUser()
    page = engines["django"].from_string(LINKS)
    return page.render({"LANGUAGE_CODE": "fr", **context}, request).splitlines()


def test_each_person_sees_the_sections_of_her_own_spaces():
    offered = {section.url_name for section in SECTIONS}

    assert {"needs:list", "people:profile_edit", "wagtailadmin_home"} <= offered
    assert set(labels(["company"])) & set(labels(["freelancer"]))
    assert len(labels(["company", "freelancer", "staff"])) > len(labels(["company"]))


def test_someone_without_a_space_yet_still_finds_her_dashboard():
    assert len(labels([])) == 1


def test_a_section_is_current_on_every_page_of_its_namespaces():
    sections = sections_for(["company"], namespace="payouts")

    assert [section["href"] for section in sections if section["current"]] == [
        section["href"] for section in sections if "invoices" in section["href"]
    ]


@pytest.mark.parametrize("query", ["", "?skill=payroll&skill=crm&page=2"])
def test_the_language_switch_keeps_the_page_and_its_filters(rf, query):
    french, english = links(rf, f"/fr/account/login/{query}")

    assert french.replace("&amp;", "&") == f"fr /fr/account/login/{query} here"
    assert english.replace("&amp;", "&") == f"en /en/account/login/{query}"
    with translation.override("en"):
        assert resolve("/en/account/login/").url_name == "account_login"


def test_a_page_that_knows_its_translations_is_asked_for_them(rf):
    _, english = links(rf, "/fr/tarifs/?page=2", page=TranslatedPage())

    assert english == "en /en/prices/?page=2"
