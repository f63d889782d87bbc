from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from wagtail.models import Locale, Page, Site

from cms.pages.content import (
    ALONE,
    body_of,
    categories_of,
    closing_of,
    packages_of,
    pages_of,
    pinned_of,
)
from cms.pages.models import (
    ArticleIndexPage,
    ArticlePage,
    Category,
    HomePage,
    OfferPage,
    SpecialtyPage,
    StandardPage,
)
from cms.pages.similarity import relate_all
from cms.search.vocabulary import learn_all
from marketplace.taxonomy.models import Term

# In this order, for a page stands below one that comes before it.
TYPES = {
    "standard": StandardPage,
    "offer": OfferPage,
    "specialty": SpecialtyPage,
    "article": ArticlePage,
}
# Keys of a file that are no plain fields of its page.
NOT_FIELDS = {
    "page", "body", "closing", "packages", "category", "pinned", "terms", "freelancer", "demo",
}  # fmt: skip


def site_address():
    """The site as its settings know it."""
    base = urlsplit(settings.BASE_URL)
    port = base.port or (443 if base.scheme == "https" else 80)
    return {"hostname": base.hostname, "port": port, "site_name": settings.WAGTAIL_SITE_NAME}


class Command(BaseCommand):
    help = "Write the site's first pages in both languages; pages that exist are left alone."

    @transaction.atomic
    def handle(self, **options):
        self.pages = {}
        homes = {language: self.home(language) for language in ("fr", "en")}
        Site.objects.update_or_create(
            is_default_site=True,
            defaults={"root_page": homes["fr"], **site_address()},
        )
        self.forget_welcome_page()
        made = sum(self.language(home) for home in homes.values())
        relate_all()
        learn_all()
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

    def language(self, home):
        """Write what is missing below one home page; returns how many pages."""
        files = pages_of(home.locale.language_code)
        self.categories(home.locale)
        made = self.page(home, ArticleIndexPage, "guides", {"slug": "guides", **files["guides"]})
        for type_name, model in TYPES.items():
            for name, words in files.items():
                if name in ALONE or words["page"] != type_name:
                    continue
                if not words.get("demo") or settings.DEMO:
                    made += self.page(self.parent(home, model), model, name, words)
        self.pin(home.locale, files)
        return made

    def categories(self, locale):
        for number, words in enumerate(categories_of(locale.language_code)):
            if Category.objects.filter(locale=locale, slug=words["slug"]).exists():
                continue
            category = Category(locale=locale, **words)
            if original := self.pages.get(("category", number)):
                category.translation_key = original.translation_key
            category.save()
            self.pages[("category", number)] = category

    def parent(self, home, model):
        above = {ArticlePage: ArticleIndexPage, SpecialtyPage: OfferPage}.get(model)
        return above.objects.child_of(home).order_by("path").first() if above else home

    def page(self, parent, model, name, words):
        """Write one page unless it is there; the same name elsewhere makes it a translation."""
        here = (parent.locale.language_code, name)
        self.pages[here] = model.objects.child_of(parent).filter(slug=words["slug"]).first()
        if self.pages[here]:
            return 0
        plain = {key: value for key, value in words.items() if key not in NOT_FIELDS}
        new = self.pages[here] = model(**plain, locale=parent.locale)
        for field, value in self.related(words, model, parent.locale).items():
            setattr(new, field, value)
        original = self.pages.get(("fr", name))
        if original and original is not new:
            new.translation_key = original.translation_key
        parent.add_child(instance=new)
        new.save_revision().publish()
        return 1

    def related(self, words, model, locale):
        """What a file says in other words than the fields of its page."""
        fields = {}
        if "body" in words:
            fields["body"] = body_of(words)
        if model is OfferPage:
            fields["packages"] = packages_of(words)
        if model is SpecialtyPage:
            fields["terms"] = Term.objects.filter(code__in=words["terms"])
        if model is ArticlePage:
            fields["closing"] = closing_of(words)
            fields["category"] = Category.objects.filter(
                locale=locale, slug=words.get("category")
            ).first()
        return fields

    def pin(self, locale, files):
        """Articles that name others to read next, once all are there."""
        for name, words in files.items():
            article = self.pages.get((locale.language_code, name))
            if "pinned" in words and article and not article.pinned:
                article.pinned = pinned_of(
                    self.pages[(locale.language_code, other)] for other in words["pinned"]
                )
                article.save_revision().publish()
