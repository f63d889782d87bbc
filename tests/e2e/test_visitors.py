"""What somebody without an account asks of us: a paper, a figure, a call; and a banner closed."""

import re

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from cms.calls.models import Banner, CallToAction
from cms.leads.models import Lead
from marketplace.needs.models import Need
from tests import factories
from tests.library.conftest import library, paper

__all__ = ["library", "paper"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plain_page(browser, browser_context_args):
    """A browser that runs no script."""
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_a_visitor_receives_a_white_paper_without_any_script(plain_page, paper, mailoutbox):
    page = plain_page
    page.goto(f"{paper.url_path.replace('/home-fr', '/fr')}?utm_source=lettre")
    page.get_by_label("Votre nom").fill("Léa Morin")
    page.wait_for_timeout(2_100)  # Nobody reads faster; see cms.visitors.
    page.get_by_role("button", name="Ouvrir le livre blanc").click()
    expect(page.get_by_role("alert")).to_contain_text("Votre e-mail")
    page.get_by_label("Votre e-mail").fill("lea@morin.example")
    page.get_by_label("J’accepte").check()
    page.get_by_role("button", name="Ouvrir le livre blanc").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Le voici")
    href = page.get_by_role("link", name="Ouvrir le PDF").get_attribute("href")
    assert page.request.get(href).headers["content-type"] == "application/pdf"
    assert mailoutbox[-1].to == ["lea@morin.example"]
    assert Lead.objects.get().campaign == "lettre"


def test_a_visitor_reckons_her_hours_and_asks_to_be_called(page, db):
    for code in ("mail", "invoicing"):
        factories.TermFactory(code=code, name_fr=code.capitalize())
    page.goto("/fr/contact/diagnostic/")
    for task in ("Mail", "Invoicing"):
        page.get_by_label(task, exact=True).check()
    page.get_by_role("button", name="Calculer").click()
    expect(page.get_by_role("heading", name="6 h par mois")).to_be_visible()
    page.get_by_role("link", name="Être rappelé").click()
    said = re.compile(r"^Mail, Invoicing\. Environ 6\sh par mois\.\s*$")
    expect(page.get_by_label("De quoi s’agit-il")).to_have_value(said)
    page.get_by_label("Quand pouvons-nous vous appeler").select_option(index=1)
    page.get_by_label("Votre nom").fill("Léa Morin")
    page.get_by_label("Votre téléphone").fill("06 39 98 00 11")
    page.get_by_label("Votre e-mail").fill("lea@morin.example")
    page.get_by_label("J’accepte").check()
    page.wait_for_timeout(2_100)
    page.get_by_role("button", name="Rappelez-moi").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Nous vous rappelons")
    lead = Lead.objects.get()
    assert lead.call_from < lead.due_at
    assert not Need.objects.exists()


def test_a_banner_closes_and_a_call_leads_on_without_script_or_tracking(plain_page, library):
    cache.clear()
    page = plain_page
    Banner.objects.create(text="Un atelier jeudi")
    CallToAction.objects.create(
        name="Accueil", place="home", title_a="Comptez vos heures", button="Faire le calcul",
        target=CallToAction.Target.DIAGNOSTIC,
    )  # fmt: skip
    page.goto("/fr/")
    page.get_by_text("Comptez vos heures").scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("Un atelier jeudi")).to_be_visible()
    page.get_by_role("button", name="Fermer cette annonce").click()
    expect(page.get_by_text("Un atelier jeudi")).to_have_count(0)
    page.get_by_role("link", name="Faire le calcul").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Combien d’heures, et à quel coût ?")
    assert {cookie["name"] for cookie in page.context.cookies()} <= {"banner_closed", "csrftoken"}
