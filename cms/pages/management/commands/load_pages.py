from django.core.management.base import BaseCommand
from django.db import transaction
from wagtail.models import Locale, Page, Site

from cms.pages.content import body_of, pages_of
from cms.pages.models import ArticleIndexPage, ArticlePage, HomePage, StandardPage

TYPES = {"article": ArticlePage, "standard": StandardPage}


class Command(BaseCommand):
    help = "Write the site's first pages in both languages; pages that exist are left alone."

    @transaction.atomic
    def handle(self, **options):
        homes = {language: self.home(language) for language in ("fr", "en")}
        Site.objects.update_or_create(
            is_default_site=True,
            defaults={"hostname": "localhost", "root_page": homes["fr"], "site_name": "Bras Droit"},
        )
        self.forget_welcome_page()
        made = sum(self.language(language, homes) for language in homes)
        self.stdout.write(f"{made} pages written.")

    def home(self, language):
        """The home page of a language; the English one is the French one's translation."""
        locale, _created = Locale.objects.get_or_create(language_code=language)
        if home := HomePage.objects.filter(locale=locale).first():
            return home
        words = pages_of(language)["home"]
        home = HomePage(
            title=words["title"],
            slug=f"home-{language}",
            headline=words["headline"],
            lead=words["lead"],
            body=body_of(words),
            locale=locale,
        )
        if french := HomePage.objects.filter(locale__language_code="fr").first():
            home.translation_key = french.translation_key
        Page.get_first_root_node().add_child(instance=home)
        return home

    def forget_welcome_page(self):
        """Wagtail's own first page, which stands at the root of a new site."""
        Page.objects.filter(depth=2, content_type__model="page", slug="home").delete()

    def language(self, language, homes):
        """Write what is missing below one home page; returns how many pages."""
        words = pages_of(language)
        home = homes[language]
        guides = ArticleIndexPage.objects.child_of(home).first()
        made = 0
        if guides is None:
            guides = self.add(home, ArticleIndexPage, "guides", words["guides"])
            made += 1
        for name, page in words.items():
            if name in ("home", "guides"):
                continue
            model = TYPES[page["page"]]
            parent = guides if model is ArticlePage else home
            if not model.objects.child_of(parent).filter(slug=page["slug"]).exists():
                self.add(parent, model, name, page)
                made += 1
        return made

    def add(self, parent, model, name, page):
        """Add one page; the same file name in the other language makes it a translation."""
        fields = {key: value for key, value in page.items() if key not in ("page", "body")}
        new = model(**fields, locale=parent.locale)
        if hasattr(model, "body"):
            new.body = body_of(page)
        original = self.originals.get(name)
        if original and original.locale != parent.locale:
            new.translation_key = original.translation_key
        parent.add_child(instance=new)
        new.save_revision().publish()
        self.originals.setdefault(name, new)
        return new

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.originals = {}
