"""Our site, filled with articles of drawn words."""

import random
import uuid
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from psycopg.types.json import Jsonb
from wagtail.models import Page

from bench import own_database
from bench.pages.timing import timed
from cms.library.models import WhitePaperPage
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
def own_site():
    """A database of its own with the terms, the pages and the white papers."""
    with own_database():
        call_command("load_taxonomy", verbosity=0)
        call_command("load_pages", verbosity=0)
        call_command("load_library", verbosity=0)
        yield


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
        "specialty": first(SpecialtyPage).url,
        "webinars": "/fr/webinars/",
        "white paper": first(WhitePaperPage).url,
    }
    figures = {name: timed(path, requests) for name, path in paths.items()}
    anew = {name: timed(path, requests // 2, cookies=ANEW) for name, path in paths.items()}
    searches = [timed(f"/fr/search/?q={query}", requests // 2) for query in QUERIES]
    return {
        "size": size,
        "kept": figures,
        "anew": anew,
        "search": dict(zip(QUERIES, searches, strict=True)),
    }


def first(model):
    return model.objects.filter(locale__language_code="fr").first()


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
    same = {
        field.name: field.get_db_prep_save(getattr(model, field.attname), connection)
        for field in own
    }
    columns = ", ".join(["page_ptr_id", *(field.column for field in own)])
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY pages_articlepage ({columns}) FROM STDIN") as rows,
    ):
        for page in pages:
            rows.write_row([page.pk, *(same | own_words(words, drawn)).values()])
    Page.objects.filter(pk=index.pk).update(numchild=index.numchild + len(pages))
    pks = [page.pk for page in pages]
    length = len(ArticleReading.objects.first().vector)
    ArticleReading.objects.bulk_create(
        (
            ArticleReading(
                article_id=pk,
                digest="drawn",
                vector=drawn.randbytes(length),
                similar_pks=drawn.sample(pks, min(8, len(pks))),
            )
            for pk in pks
        ),
        batch_size=1_000,
    )


def page_like(model, index, number, words, drawn):
    """An unsaved Page that stands below the index, everything else as the model's."""
    title = " ".join(drawn.sample(words, 6)).capitalize()
    slug, at = f"article-{number}", timezone.now()
    own = {
        "path": Page._get_path(index.path, index.depth + 1, index.numchild + number + 1),
        "slug": slug,
        "title": title,
        "draft_title": title,
        "url_path": f"{index.url_path}{slug}/",
        "translation_key": uuid.uuid4(),
        "first_published_at": at,
        "last_published_at": at,
    }
    left_out = {"id", "latest_revision", "live_revision"}
    same = {
        field.attname: getattr(model, field.attname)
        for field in Page._meta.concrete_fields
        if field.name not in left_out
    }
    return Page(**same | own)


def own_words(words, drawn):
    """The columns in which an article differs from the one that it is copied from."""
    paragraphs = [" ".join(drawn.choices(words, k=90)) for _paragraph in range(5)]
    markup = "".join(f"<h2>{text[:40]}</h2><p>{text}</p>" for text in paragraphs)
    return {
        "body": Jsonb([{"type": "text", "value": markup, "id": str(uuid.uuid4())}]),
        "intro": " ".join(drawn.choices(words, k=25))[:400],
        "kind": drawn.choice(ArticlePage.Kind.values),
    }
