import pytest
from django.core.files.base import ContentFile

from cms.library.models import Lesson, LibraryPage, WhitePaperPage
from cms.media.models import SiteDocument
from tests.cms.site import make_home

PDF = b"%PDF-1.7 the paper itself"


@pytest.fixture
def library(db):
    home = make_home()
    return home.add_child(
        instance=LibraryPage(title="Livres blancs", slug="livres-blancs", locale=home.locale)
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
