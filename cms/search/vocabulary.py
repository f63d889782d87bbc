"""Learning the site's words, and mending what was typed wrongly with them."""

from collections import Counter

from django.db import transaction
from wagtail.models import Page

from cms.pages.models import PublicPage
from cms.search.models import PublicProfile, Word
from cms.search.words import (
    SHORTEST_CORRECTED,
    bare,
    distance,
    errors_allowed,
    terms_of,
    trigrams,
    words_of,
)

CANDIDATES = 40
LONGEST_WORD = 30


def learn_all():
    """Know the words of what is published now, and no other."""
    counted = {}
    for language, text in published_texts():
        counted.setdefault(language, Counter()).update(distinct_words(text))
    words = [entry(word, language, n) for language, c in counted.items() for word, n in c.items()]
    with transaction.atomic():
        Word.objects.all().delete()
        Word.objects.bulk_create([word for word in words if word], batch_size=2_000)


def learn(text, language):
    """Know the words of a text that has just been published."""
    words = [entry(word, language, 1) for word in sorted(distinct_words(text))]
    Word.objects.bulk_create([word for word in words if word], ignore_conflicts=True)


def published_texts():
    """(language, text) of every public page and profile."""
    pages = Page.objects.live().public().specific().select_related("locale")
    for page in pages.iterator(chunk_size=200):
        if isinstance(page, PublicPage):
            yield page.language, page.words
    for profile in PublicProfile.get_indexed_objects().iterator(chunk_size=200):
        yield profile.language, profile.words


def distinct_words(text):
    return {word for word in words_of(text) if SHORTEST_CORRECTED <= len(word) <= LONGEST_WORD}


def entry(word, language, texts):
    """A Word to store; None for stop words, which nobody searches."""
    terms = terms_of(word, language)
    if not terms:
        return None
    folded = bare(word)
    return Word(
        language=language,
        word=word,
        folded=folded,
        stem=terms[0],
        texts=texts,
        trigrams=trigrams(folded),
    )


def corrections(query, language):
    """{word that no text holds: the closest known one, or None}."""
    unknown = unknown_words(words_of(query), language)
    return {word: closest(word, language) for word in unknown}


def mended(query, corrected):
    """The query with what could be corrected; None if nothing could."""
    if not any(corrected.values()):
        return None
    return " ".join(corrected.get(word) or word for word in words_of(query))


def unknown_words(words, language):
    """Those that no text contains, in any form; short and stop words are left alone."""
    forms = {word: terms_of(word, language) for word in words if len(word) >= SHORTEST_CORRECTED}
    asked = [term for terms in forms.values() for term in terms]
    known = set(
        Word.objects.filter(language=language, stem__in=asked).values_list("stem", flat=True)
    )
    return [word for word, terms in forms.items() if terms and not known & set(terms)]


def closest(word, language):
    """The known word with the fewest letters wrong, the commonest of equals; None if too far."""
    folded = bare(word)
    most = errors_allowed(folded)
    near = [
        (apart, -known.texts, known.word)
        for known in Word.objects.like(folded, language=language, limit=CANDIDATES)
        if (apart := distance(folded, known.folded, most)) <= most
    ]
    return min(near)[2] if near else None


def with_accents(words, language):
    """{word: terms}: the forms under which each typed word is indexed, however it was accented."""
    spelt = Word.objects.filter(language=language, folded__in=[bare(word) for word in words])
    terms = {word: set(terms_of(word, language)) for word in words}
    for known in spelt:
        for word in words:
            if bare(word) == known.folded:
                terms[word].update(terms_of(known.word, language))
    return terms
