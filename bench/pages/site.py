"""Our site, filled with articles of drawn words."""

import random
import uuid
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection
from django.test.runner import DiscoverRunner
from django.utils import timezone
from wagtail.models import Page

from bench.pages.timing import timed
from cms.pages.content import pages_of
from cms.pages.models import ArticleIndexPage, ArticlePage, ArticleReading, SpecialtyPage
from cms.pages.similarity import relate
from cms.search.vocabulary import learn_all
from cms.search.words import words_of

# Not harmless to the cache, so the page is made anew: what a signed-in reader costs, and more.
ANEW = {"reader": "anew"}
QUERIES = [
    "facture", "relances clients", "comptabilite", "entreprise", "office manager", "tarif horaire",
    "télétravail", "factuer", "relence client", "budjet", "mot introuvable zzqx", "audit qualiopi",
]  # fmt: skip


@contextmanager
def own_database():
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        call_command("load_taxonomy", verbosity=0)
        call_command("load_pages", verbosity=0)
        yield
    finally:
        runner.teardown_databases(databases)


def measured(size, requests):
    """Figures by page with `size` articles."""
    articles = grow_to(size)
    learn_all()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    paths = {
        "home": "/fr/",
        "article": articles.order_by("pk").last().url,
        "list": "/fr/guides/",
        "list, filtered": "/fr/guides/?kind=tools&audience=companies&page=2",
        "specialty": SpecialtyPage.objects.filter(locale__language_code="fr").first().url,
    }
    figures = {name: timed(path, requests) for name, path in paths.items()}
    anew = {name: timed(path, requests // 2, cookies=ANEW) for name, path in paths.items()}
    searches = [timed(f"/fr/search/?q={query}", max(requests // 10, 10)) for query in QUERIES]
    return {
        "size": size,
        "kept": figures,
        "anew": anew,
        "search": dict(zip(QUERIES, searches, strict=True)),
    }


def grow_to(size):
    """French articles until there are so many; returns them."""
    articles = ArticlePage.objects.filter(locale__language_code="fr")
    index = ArticleIndexPage.objects.get(locale__language_code="fr")
    drawn = random.Random(0)
    words = [word for page in pages_of("fr").values() for word in words_of(str(page))]
    first, last = articles.count(), size
    model = articles.first()
    if last > first:
        add_articles(index, model, range(first, last), words, drawn)
        call_command("update_index", verbosity=0)
        relate(articles.last())
    return articles


def add_articles(index, model, numbers, words, drawn):
    """Copies of an article with words of their own, by few statements instead of thousands."""
    index.refresh_from_db()
    pages = [page_like(model.page_ptr, index, number, words, drawn) for number in numbers]
    Page.objects.bulk_create(pages, batch_size=1_000)
    own = [field for field in ArticlePage._meta.local_fields if field.name != "page_ptr"]
    columns = ", ".join(["page_ptr_id", *(field.column for field in own)])
    places = ", ".join(["%s"] * (len(own) + 1))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO pages_articlepage ({columns}) VALUES ({places})",  # noqa: S608 (names)
            [[page.pk, *values(own, model, words, drawn)] for page in pages],
        )
    Page.objects.filter(pk=index.pk).update(numchild=index.numchild + len(pages))
    pks = [page.pk for page in pages]
    ArticleReading.objects.bulk_create(
        ArticleReading(
            article_id=pk,
            digest="drawn",
            vector=drawn.randbytes(len(ArticleReading.objects.first().vector)),
            similar_pks=drawn.sample(pks, min(8, len(pks))),
        )
        for pk in pks
    )


def page_like(model, index, number, words, drawn):
    """An unsaved Page that stands below the index, everything else as the model's."""
    page = Page.objects.get(pk=model.pk)
    title = " ".join(drawn.sample(words, 6)).capitalize()
    page.pk = page.id = None
    page.path = Page._get_path(index.path, index.depth + 1, index.numchild + number + 1)
    page.slug, page.title, page.draft_title = f"article-{number}", title, title
    page.url_path = f"{index.url_path}{page.slug}/"
    page.translation_key = uuid.uuid4()
    page.latest_revision_id = page.live_revision_id = None
    page.first_published_at = page.last_published_at = timezone.now()
    return page


def values(fields, model, words, drawn):
    """An article's own columns: the model's, but for the words."""
    paragraphs = [" ".join(drawn.choices(words, k=90)) for _paragraph in range(5)]
    markup = "".join(f"<h2>{text[:40]}</h2><p>{text}</p>" for text in paragraphs)
    drawn_fields = {
        "body": [{"type": "text", "value": markup, "id": str(uuid.uuid4())}],
        "intro": " ".join(drawn.choices(words, k=25))[:400],
        "kind": drawn.choice(ArticlePage.Kind.values),
    }
    for field in fields:
        value = drawn_fields.get(field.name, getattr(model, field.attname))
        if field.name == "body":
            value = field.to_python(value)
        yield field.get_db_prep_save(value, connection)
