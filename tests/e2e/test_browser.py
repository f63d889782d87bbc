"""The browser, the live site and its style sheets find each other."""

import pytest
from playwright.sync_api import expect

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


@pytest.mark.parametrize(("bypass_csp", "ran"), [(False, False), (True, True)])
def test_an_inline_script_is_refused_by_the_content_policy_and_nothing_else(
    browser, site, bypass_csp, ran
):
    """The second case is the control: without the policy the same script runs."""
    context = browser.new_context(base_url=site, bypass_csp=bypass_csp)
    page = context.new_page()
    page.goto("/fr/account/login/")

    page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "document.documentElement.dataset.injected = 'yes'";
        document.head.append(script);
    }""")

    assert page.evaluate("document.documentElement.dataset.injected === 'yes'") is ran
    context.close()
