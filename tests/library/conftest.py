import pytest
from django.core.files.base import ContentFile
from wagtail.models import Locale, Page, Site

from cms.library.models import Lesson, LibraryPage, WhitePaperPage
from cms.media.models import SiteDocument
from cms.pages.models import HomePage

PDF = b"%PDF-1.7 the paper itself"


@pytest.fixture
def library(db):
    locale = Locale.objects.get_or_create(language_code="fr")[0]
    home = HomePage(title="Bras Droit", slug="home-fr", headline="Bonjour", locale=locale)
    Page.get_first_root_node().add_child(instance=home)
    Site.objects.update(root_page=home)
    return home.add_child(
        instance=LibraryPage(title="Livres blancs", slug="livres-blancs", locale=locale)
    )


def make_paper(library, number=1, **fields):
    document = SiteDocument(title=f"Paper {number}")
    document.file.save(f"paper-{number}.pdf", ContentFile(PDF))
    paper = WhitePaperPage(
        title=f"Livre blanc {number}",
        slug=f"paper-{number}",
        summary="Une méthode.",
        document=document,
        locale=library.locale,
        **{"dated_on": f"2026-10-{number:02}", **fields},
    )
    paper.lessons = [Lesson(text="Choisir par quoi commencer")]
    return library.add_child(instance=paper)


@pytest.fixture
def paper(library):
    return make_paper(library)
