"""An editor makes each kind of page by hand, publishes it, and looks at it as visitors do."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.urls import reverse
from playwright.sync_api import expect
from wagtail.models import Page

from cms.library.models import LibraryPage
from cms.media.models import SiteDocument
from tests import factories
from tests.cms.site import make_home, make_offer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home(transactional_db):
    Page.objects.filter(depth=2).delete()
    return make_home()


@pytest.fixture
def desk(signed_in):
    """The page of a moderator, who publishes without waiting for anybody."""
    moira = factories.UserFactory(name="Moïra Sand", email="moira@bras-droit.example")
    moira.groups.add(Group.objects.get(name="Moderators"))
    return signed_in(moira)


def begin(page, model, parent):
    page.goto(reverse("wagtailadmin_pages:add", args=[*model.split("."), parent.pk]))


def fill(page, **fields):
    for name, text in fields.items():
        page.locator(f"#id_{name}").fill(text)


def add_block(page, field, kind=None, **texts):
    """A first block in a stream; one that holds a single kind of block doesn't ask which."""
    page.locator(f"[id$='-{field}-section'] .c-sf-add-button").first.click()
    if kind:
        page.get_by_role("option", name=kind, exact=True).click()
    for name, text in texts.items():
        page.locator(f"#{field}-0-value-{name}").fill(text)


def publish(page):
    page.keyboard.press("Escape")
    page.locator("footer [data-w-dropdown-target=toggle]").click()
    page.locator("[name=action-publish]").click()
    expect(page.locator(".messages .success")).to_be_visible()


def looks_right(page, slug, *texts):
    made = Page.objects.get(slug=slug)
    assert made.live
    answer = page.goto(made.url)
    assert answer.status == 200
    for text in texts:
        expect(page.locator("main")).to_contain_text(text)


def test_a_list_of_articles_and_an_article_in_it(desk, home):
    begin(desk, "pages.articleindexpage", home)
    fill(desk, title="Conseils", intro="Ce qui marche.")
    publish(desk)
    looks_right(desk, "conseils", "Ce qui marche.")

    begin(desk, "pages.articlepage", Page.objects.get(slug="conseils"))
    fill(desk, title="Relancer sans fâcher", intro="Quatre messages, dans cet ordre.")
    add_block(desk, "body", "Bon à savoir", title="Avant tout", text="Appelez d’abord.")
    publish(desk)

    looks_right(desk, "relancer-sans-facher", "Quatre messages", "Appelez d’abord.")


def test_a_standard_page(desk, home):
    begin(desk, "pages.standardpage", home)
    fill(desk, title="Notre charte", intro="Ce à quoi nous nous tenons.")
    add_block(desk, "body", "Citation", text="Une parole donnée.")
    publish(desk)

    looks_right(desk, "notre-charte", "Ce à quoi nous nous tenons.", "Une parole donnée.")


def test_an_offer_and_a_specialty_below_it(desk, home):
    term = factories.TermFactory(code="mail", name_fr="Courrier")
    begin(desk, "pages.offerpage", home)
    fill(desk, title="Nos formules", intro="Des heures, pas un poste.")
    package = {"name": "Courante", "summary": "Quatre heures par semaine.", "hours": "16"}
    add_block(desk, "packages", **package)
    desk.locator("#packages-0-value-points-0-value").fill("Un point par mois")
    publish(desk)
    looks_right(desk, "nos-formules", "Courante", "Un point par mois")

    begin(desk, "pages.specialtypage", Page.objects.get(slug="nos-formules"))
    fill(desk, title="Le courrier", intro="Ouvert, trié, classé.")
    desk.locator("#id_terms").select_option(str(term.pk))
    publish(desk)
    looks_right(desk, "le-courrier", "Ouvert, trié, classé.")


def test_a_library_and_a_white_paper_in_it(desk, home):
    document = SiteDocument(title="Le guide")
    document.file.save("guide.pdf", ContentFile(b"%PDF-1.7"))
    begin(desk, "library.librarypage", home)
    fill(desk, title="Livres blancs", intro="À garder.")
    publish(desk)

    begin(desk, "library.whitepaperpage", LibraryPage.objects.get())
    fill(desk, title="Déléguer", summary="Une méthode en dix heures.")
    fill(desk, **{"lessons-0-text": "Choisir par quoi commencer"})
    desk.locator("#id_document-chooser [data-chooser-action-choose]").first.click()
    desk.get_by_role("link", name="Le guide").click()
    publish(desk)

    looks_right(desk, "deleguer", "Choisir par quoi commencer")
    expect(desk.get_by_role("button", name="Ouvrir le livre blanc")).to_be_visible()


def test_the_first_page_and_the_offer_are_changed_and_seen_at_once(desk, home):
    desk.goto(reverse("wagtailadmin_pages:edit", args=[make_offer(home).pk]))
    fill(desk, intro="Des heures, jamais un poste.")
    publish(desk)
    looks_right(desk, "offre", "Des heures, jamais un poste.")

    desk.goto(reverse("wagtailadmin_pages:edit", args=[home.pk]))
    fill(desk, headline="Le bureau tourne, vous avancez")
    publish(desk)
    looks_right(desk, home.slug, "Le bureau tourne, vous avancez")
