"""Which articles are on close subjects, by the meaning that the matching engine reads in them.

Read when an article is published, and kept, so that a page costs one query. An article's own list
is made at once; that a new one stands on the lists of others is seen to each night.
"""

import hashlib

import numpy as np
from wagtail.models import Locale

from cms.pages.models import ArticlePage, ArticleReading
from matching.artefact import current_model

KEPT = 8
# Articles compared at a time: bounds the memory to some megabytes.
BLOCK = 512


def relate(article):
    """Read one published article and note those closest to it."""
    read([article])
    readings = readings_of(article.locale)
    note_neighbours(readings, [reading for reading in readings if reading.pk == article.pk])


def relate_all():
    """Read every published article that has changed, and note the neighbours of all."""
    for locale in Locale.objects.all():
        articles = ArticlePage.objects.offered().filter(locale=locale)
        read(articles.iterator(chunk_size=BLOCK))
        readings = readings_of(locale)
        note_neighbours(readings, readings)


def readings_of(locale):
    published = ArticlePage.objects.offered().filter(locale=locale)
    return list(ArticleReading.objects.filter(article__in=published).order_by("pk"))


def read(articles):
    """Store the vector of each article whose words, or whose reader, have changed."""
    model = current_model()
    for article in articles:
        words = article.words
        digest = hashlib.sha256(f"{model.version}\0{words}".encode()).hexdigest()
        if ArticleReading.objects.filter(article=article, digest=digest).exists():
            continue
        record = model.space.encode([words], [article.locale.language_code])[0]
        ArticleReading.objects.update_or_create(
            article=article, defaults={"digest": digest, "vector": record["vector"].tobytes()}
        )


def note_neighbours(readings, wanted):
    """Write the closest of `readings` on each of `wanted`, itself left out."""
    # Another length is another model's: those are read anew before they count.
    length = max((len(reading.vector) for reading in readings), default=0)
    readings = [reading for reading in readings if len(reading.vector) == length]
    pks = np.array([reading.pk for reading in readings])
    vectors = matrix(readings)
    for start in range(0, len(wanted), BLOCK):
        block = wanted[start : start + BLOCK]
        close = matrix(block) @ vectors.T
        for reading, row in zip(block, close, strict=True):
            best = pks[np.argsort(-row, kind="stable")[: KEPT + 1]]
            reading.similar_pks = [int(pk) for pk in best if pk != reading.pk][:KEPT]
        ArticleReading.objects.bulk_update(block, ["similar_pks"])


def matrix(readings):
    """Their vectors as rows of floats."""
    return np.array(
        [np.frombuffer(reading.vector, dtype=np.int8) for reading in readings], dtype=np.float32
    )
