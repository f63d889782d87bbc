"""Every address of the product, taken from the resolver itself: none is forgotten.

What each role may do with records that exist is tested beside each noun. Here: who is not signed
in gets nowhere but to the public pages, a record that is missing is missing for everybody, and no
address answers anybody with a fault.
"""

import uuid

import pytest
from django.urls import URLPattern, get_resolver, reverse

NAMESPACES = {
    "accounts", "calls", "collection", "comments", "dashboard", "engagements", "gallery",
    "invoices", "leads", "library", "matching", "needs", "pages", "payouts", "people",
    "proposals", "quotes", "reporting", "search", "stripe", "taxonomy", "timesheets", "webinars",
}  # fmt: skip
MISSING = {
    "pk": 999_999,
    "company_pk": 999_999,
    "need_pk": 999_999,
    "token": uuid.UUID(int=1),
    "monday": "2026-11-02",
    "step": "what",
    "section": "identity",
    "shell": "nothing",
    "code": "404",
    "template": "nothing",
    "language": "fr",
    "digest": "0" * 16,
    "variant": "a",
    "year": 1999,
    "slug": "nothing",
    "signed": "nothing",
}
# Pages for visitors, and machines' addresses that check a signature of their own.
PUBLIC = {
    "leads:callback",
    "leads:contact",
    "leads:diagnostic",
    "leads:quote",
    "matching:how",
    "needs:start",
    "pages:articles",
    "pages:llms",
    "pages:robots",
    "pages:sitemap",
    "people:directory",
    "search:search",
    "taxonomy:communes",
    "webinars:calendar",
    "webinars:list",
}
PEOPLE = ["amelie", "bruno", "claire", "farid", "nora", "edith", "oscar"]


def addresses(resolver=None, namespace=""):
    """{qualified name: path} of every pattern in our namespaces, filled with missing records."""
    found = {}
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            if namespace in NAMESPACES:
                name = f"{namespace}:{pattern.name}"
                wanted = pattern.pattern.regex.groupindex
                found[name] = reverse(name, kwargs={key: MISSING[key] for key in wanted})
        elif pattern.namespace != "wagtailadmin_api":  # it has a namespace "pages" too
            found |= addresses(pattern, pattern.namespace or namespace)
    return found


@pytest.fixture
def all_addresses():
    found = addresses()
    assert {name.split(":")[0] for name in found} == NAMESPACES
    return found


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_a_sign_in_only_public_pages_answer(client, db, all_addresses, method):
    answered = {
        name
        for name, path in all_addresses.items()
        if getattr(client, method)(path).status_code == 200
    }

    assert answered <= PUBLIC
    if method == "get":
        assert answered == PUBLIC


@pytest.mark.parametrize("who", PEOPLE)
def test_a_missing_record_is_missing_for_everybody_and_nothing_is_a_fault(
    client, request, all_addresses, who
):
    client.force_login(request.getfixturevalue(who))
    about_a_record = {
        name
        for name, path in all_addresses.items()
        if "999999" in path or str(MISSING["token"]) in path
    }
    assert len(about_a_record) > 50

    for name, path in all_addresses.items():
        # A miss outside /fr/ and /en/ is looked for there before it is a miss.
        follow = name.startswith("stripe:")
        for method in ("get", "post"):
            status = getattr(client, method)(path, follow=follow).status_code
            assert status < 500, f"{method} {name}: {status}"
            if name in about_a_record:
                # 403: the whole page is another role's; 405: it takes the other method only.
                assert status in {403, 404, 405}, f"{method} {name}: {status}"
