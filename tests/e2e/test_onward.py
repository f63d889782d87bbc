"""A form of ours that ends on a page of Stripe's or of a bank, under our own content policy."""

import pytest
from django.http import HttpResponseRedirect

from billing.payouts import views
from billing.stripe import gateway

ELSEWHERE = "https://confirmation.bank.example/payment"


@pytest.fixture
def foreign_page(browser, site, client, farid, monkeypatch):
    """Opens a page for Farid in a browser that finds the bank to which Stripe's answer leads."""

    def open_page(**how):
        context = browser.new_context(base_url=site, locale="fr-FR", **how)
        client.force_login(farid)
        session = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
        context.route(ELSEWHERE, lambda route: route.fulfill(body="<h1>Votre banque</h1>"))
        pages.append(context.new_page())
        return pages[-1]

    monkeypatch.setattr(gateway, "onboarding_link", lambda *_args, **_kwargs: ELSEWHERE)
    pages = []
    yield open_page
    for page in pages:
        page.context.close()


@pytest.mark.parametrize("has_scripts", [True, False])
def test_whoever_presses_the_button_arrives_at_any_host(foreign_page, has_scripts):
    page = foreign_page(java_script_enabled=has_scripts)
    page.goto("/fr/payouts/account/")

    page.locator("main form button").click()

    page.wait_for_url(ELSEWHERE)


def test_sent_there_by_a_redirect_she_would_stay_where_she_is(foreign_page, monkeypatch):
    """The control: the content policy stops it, and nobody hears of it."""
    monkeypatch.setattr(views, "Onward", lambda _request, url: HttpResponseRedirect(url))
    page = foreign_page()
    page.goto("/fr/payouts/account/")

    with page.expect_console_message(lambda message: "form-action" in message.text):
        page.locator("main form button").click(no_wait_after=True)

    assert page.url.endswith("/fr/payouts/account/")
