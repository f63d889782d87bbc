"""The browser, the live site and its style sheets find each other."""

import pytest
from playwright.sync_api import Error, expect

from accounts.models import User


def test_a_page_comes_with_its_styles(page):
    requested = []
    page.on("requestfinished", lambda request: requested.append(request))

    answer = page.goto("/fr/account/login/")

    assert answer.ok
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    styles = [request for request in requested if request.resource_type == "stylesheet"]
    assert styles
    assert all(request.response().ok for request in styles)


def test_what_a_page_commits_is_seen_by_the_test(page, mailoutbox):
    page.goto("/fr/account/signup/")
    page.locator("input[name=email]").fill("new@example.com")
    page.locator("input[name=password1]").fill("correct horse battery staple")
    page.locator("input[name=password1]").press("Enter")
    page.wait_for_url(lambda url: "signup" not in url)

    assert User.objects.filter(email="new@example.com").exists()
    assert [mail.to for mail in mailoutbox] == [["new@example.com"]]


def test_inline_scripts_are_refused_by_the_page_itself(page):
    page.goto("/fr/account/login/")

    with pytest.raises(Error, match="unsafe-eval"):
        page.evaluate("eval('1')")
