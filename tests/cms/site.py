"""A small site for the tests of pages: its tree in French, without the words of load_pages."""

from django.utils.text import slugify
from wagtail.models import Locale, Page, Site

from cms.pages.models import ArticleIndexPage, ArticlePage, HomePage, OfferPage, StandardPage


def text(markup):
    return {"type": "text", "value": markup}


def make_home(language="fr"):
    locale, _created = Locale.objects.get_or_create(language_code=language)
    home = HomePage(
        title=f"Home {language}",
        slug=f"home-{language}",
        headline="Votre bras droit",
        lead="Quelques heures par mois.",
        locale=locale,
    )
    if first := HomePage.objects.first():
        home.translation_key = first.translation_key
    Page.get_first_root_node().add_child(instance=home)
    if language == "fr":
        Site.objects.update_or_create(
            is_default_site=True, defaults={"hostname": "testserver", "root_page": home}
        )
    return home


def make_index(home, slug="guides"):
    return home.add_child(instance=ArticleIndexPage(title="Guides", slug=slug, locale=home.locale))


def make_article(index, title, *, body="<p>Des mots.</p>", **fields):
    slug = fields.pop("slug", slugify(title))
    article = ArticlePage(
        title=title,
        slug=slug,
        intro=fields.pop("intro", f"Introduction : {title}."),
        body=[text(body)],
        locale=index.locale,
        **fields,
    )
    index.add_child(instance=article)
    article.save_revision().publish()
    return article


def make_standard(home, title="Questions fréquentes", slug="faq", body=()):
    page = StandardPage(title=title, slug=slug, body=list(body), locale=home.locale)
    return home.add_child(instance=page)


def make_offer(home, *, price=360):
    package = {"name": "Découverte", "summary": "Pour essayer.", "hours": 8, "points": ["Un point"]}
    offer = OfferPage(
        title="Nos formules",
        slug="offre",
        intro="Des heures, pas un poste.",
        packages=[{"type": "package", "value": {**package, "price": price}}],
        locale=home.locale,
    )
    return home.add_child(instance=offer)
