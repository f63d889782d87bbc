from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext, override
from wagtail.models import Page

from cms.library.models import Lesson, LibraryPage, WhitePaperPage
from cms.library.typesetting import draw_cover, papers, typeset
from cms.media.models import SiteDocument, SiteImage
from cms.search.vocabulary import learn_all

LIBRARIES = {
    "fr": {
        "title": "Livres blancs",
        "slug": "livres-blancs",
        "intro": "Des méthodes à appliquer dès lundi : à lire en vingt minutes, à garder.",
    },
    "en": {
        "title": "White papers",
        "slug": "white-papers",
        "intro": "Methods to apply from Monday on: twenty minutes to read, worth keeping.",
    },
}


class Command(BaseCommand):
    help = "Write the white papers of cms/library/papers/ with their PDFs; those there are kept."

    @transaction.atomic
    def handle(self, **options):
        self.originals = {}
        made = sum(self.language(language) for language in LIBRARIES)
        learn_all()
        self.stdout.write(f"{made} white papers written.")

    def language(self, language):
        """Write what one language lacks; returns how many papers."""
        home = Page.objects.filter(
            depth=2, locale__language_code=language, content_type__model="homepage"
        ).first()
        if home is None:
            self.stdout.write(f"There is no home page in {language}: run load_pages first.")
            return 0
        library = self.library(home, language)
        return sum(self.paper(library, paper) for paper in papers(language))

    def library(self, home, language):
        library = LibraryPage.objects.child_of(home).first()
        if library is None:
            library = LibraryPage(**LIBRARIES[language], locale=home.locale)
            self.link_translation(library, "library")
            home.add_child(instance=library)
            library.save_revision().publish()
        self.originals.setdefault("library", library)
        return library

    def paper(self, library, paper):
        """One page with its PDF and cover; 0 when it is there."""
        there = WhitePaperPage.objects.child_of(library).filter(slug=paper.slug).first()
        if there:
            self.originals.setdefault(paper.code, there)
            return 0
        page = WhitePaperPage(
            title=paper.title,
            slug=paper.slug,
            subtitle=paper.subtitle,
            summary=paper.summary,
            audience=paper.audience,
            dated_on=paper.dated_on,
            document=self.document(paper),
            cover=self.cover(paper),
            locale=library.locale,
        )
        page.lessons = [Lesson(text=text, sort_order=at) for at, text in enumerate(paper.learn)]
        self.link_translation(page, paper.code)
        library.add_child(instance=page)
        page.save_revision().publish()
        self.originals.setdefault(paper.code, page)
        return 1

    def link_translation(self, page, code):
        """The same code in the other language makes the page its translation."""
        original = self.originals.get(code)
        if original and original.locale_id != page.locale_id:
            page.translation_key = original.translation_key

    def document(self, paper):
        document = SiteDocument(title=paper.title)
        document.file.save(f"{paper.slug}.pdf", ContentFile(typeset(paper)), save=False)
        document.save()
        return document

    def cover(self, paper):
        with override(paper.language):
            description = gettext("Cover of “%(title)s”") % {"title": paper.title}
        picture = ImageFile(BytesIO(draw_cover(paper)), name=f"{paper.slug}.png")
        return SiteImage.objects.create(title=paper.title, description=description, file=picture)
