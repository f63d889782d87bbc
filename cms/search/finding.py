"""Searching the published pages and profiles, in the reader's language."""

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from wagtail.models import Locale, Page
from wagtail.search.backends import get_search_backend
from wagtail.search.query import PlainText

from cms.search.models import PublicProfile
from cms.search.vocabulary import mended, with_accents
from cms.search.words import words_of

PROFILES_SHOWN = 3
MOST_WORDS = 12


@dataclass
class Found:
    """pages: a sliceable result of pages; profiles: a few published profiles.

    query: what was searched, which differs from what was typed when only its mended form finds
    anything. better: a likelier spelling to offer, or None.
    """

    pages: object
    profiles: list
    query: str
    better: str | None


def find(typed, language):
    """What the site has for these words: first with all of them, else mended, else with any."""
    better = mended(typed, language)
    for query, every in [(typed, True), (better, True), (typed, False), (better, False)]:
        if query and (asked := asked_for(query, language, every=every)):
            pages, profiles = pages_for(asked, language), profiles_for(asked)
            if pages.count() or profiles:
                return Found(pages, profiles, query, better if better != query else None)
    return Found([], [], typed, better)


def asked_for(query, language, *, every):
    """The search of Wagtail's that stands for these words; None when they are all stop words."""
    words = list(dict.fromkeys(words_of(query)))[:MOST_WORDS]
    terms = with_accents(words, language)
    parts = [
        reduce(or_, [PlainText(term) for term in sorted(terms[word])])
        for word in words
        if terms[word]
    ]
    if not parts:
        return None
    return reduce(and_ if every else or_, parts)


def pages_for(asked, language):
    locale = Locale.objects.get_for_language(language)
    pages = Page.objects.live().public().filter(locale=locale)
    return get_search_backend().search(asked, pages.specific())


def profiles_for(asked):
    profiles = PublicProfile.objects.published().select_related("user", "commune")
    return list(get_search_backend().search(asked, profiles)[:PROFILES_SHOWN])
