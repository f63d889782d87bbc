"""No kind of page is forgotten, and each is sound: one heading, no id twice, nobody else asked."""

import re

import pytest
from django.urls import URLPattern, get_resolver, reverse
from wagtail.models import Page, get_page_models

from tests.design.kinds import KINDS, WRITTEN_BY_EDITORS
from tests.permissions.test_every_address import MISSING

pytestmark = pytest.mark.xdist_group("every page")
PEOPLE = ("amelie", "farid", "oscar")
# Their pages are Wagtail's, with a frame, styles and tests of its own.
WAGTAIL = re.compile(r"wagtail|admin/|documents/")
# Addresses that answer to GET, and yet are no kind of page.
NO_PAGES = {
    "files and answers for machines": {
        *("accounts:export", "health", "invoices:pdf", "invoices:xml", "library:file"),
        *("invoices:company_pdf", "invoices:company_csv", "quotes:pdf"),
        *("invoices:earnings_pdf", "invoices:earnings_csv"),
        *("people:paper", "webinars:calendar", "webinars:session_calendar"),
        *("pages:articles", "pages:card", "pages:llms", "pages:robots", "pages:sitemap"),
        *("pages:sitemap_section", "calls:seen", "mfa_download_recovery_codes"),
    },
    "lead elsewhere at once": {
        *(
            "calls:click",
            "library:index",
            "set_language",
            "collection:confirmation_return",
            "collection:setup_return",
            "matching:profile",
            "needs:resume",
        ),
        *("payouts:onboarding_return", "stripe:fake_payment"),
    },
    "part of another page, for htmx": {"taxonomy:communes"},
    "a step between two pages, shown by the page of the same form": {
        *("account_confirm_login_code", "account_email_verification_sent"),
        *("account_set_password", "mfa_authenticate"),
    },
    "need a security key, which a test has not": {
        *("mfa_edit_webauthn", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn"),
    },
}


def names(resolver=None, namespace="", keys=()):
    """{qualified name: keys of its address} of every pattern but Wagtail's own."""
    found = {}
    for pattern in (resolver or get_resolver()).url_patterns:
        if WAGTAIL.search(str(pattern.pattern)) or WAGTAIL.search(str(pattern)):
            continue
        wanted = (*keys, *pattern.pattern.regex.groupindex)
        if not isinstance(pattern, URLPattern):
            found |= names(pattern, pattern.namespace or namespace, wanted)
        elif pattern.name:
            name = f"{namespace}:{pattern.name}" if namespace else pattern.name
            found[name] = wanted
    return found


def test_every_address_is_a_kind_of_page_or_takes_no_get(client, request):
    known = {kind.name for kind in KINDS}.union(*NO_PAGES.values())
    unknown = {name: keys for name, keys in names().items() if name not in known}
    for who in PEOPLE:
        client.force_login(request.getfixturevalue(who))
        for name, keys in [*unknown.items()]:
            path = reverse(name, kwargs={key: MISSING.get(key, "nothing") for key in keys})
            if client.get(path).status_code == 405:
                del unknown[name]

    assert not unknown


def test_nothing_is_listed_that_is_not_there():
    listed = {kind.name for kind in KINDS} - set(WRITTEN_BY_EDITORS)

    assert listed.union(*NO_PAGES.values()) <= set(names())


def test_every_type_that_editors_write_is_a_kind():
    types = {model.__name__ for model in get_page_models() if model is not Page}

    assert types == set(WRITTEN_BY_EDITORS)


def test_every_kind_answers_with_one_page(pages):
    wrong = [
        f"{page}: {page.response.status_code} {page.response.get('Location', '')}"
        for page in pages
        if page.response.status_code != 200 or "text/html" not in page.response["Content-Type"]
    ]

    assert not wrong


def test_every_page_has_one_heading_of_the_first_level(pages):
    assert not [str(page) for page in pages if page.html.count("<h1") != 1]


def test_account_pages_of_other_packages_speak_in_sentence_case_too(pages):
    """locale/en turns allauth's "Change Password" into "Change password"."""
    spoken = re.compile(r"<(h1|h2|label|button)\b[^>]*>\s*([^<]+?)\s*<")
    shouted = {
        words
        for page in pages
        if page.language == "en" and page.kind.name.startswith(("account_", "mfa_"))
        for _, words in spoken.findall(page.html)
        if re.search(r"[a-z] [A-Z][a-z]", words.replace("Bras Droit", ""))
    }

    assert not shouted
