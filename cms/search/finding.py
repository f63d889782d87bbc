"""Searching the published pages and profiles, in the reader's language."""

from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F
from wagtail.models import Page

from cms.pages.querysets import for_everyone
from cms.search.models import PublicProfile
from cms.search.vocabulary import corrections, mended, with_accents
from cms.search.words import words_of

PROFILES_SHOWN = 3
MOST_WORDS = 12
# How many pages are compared, at most: of more, nobody reads the last.
POOL = 100


@dataclass
class Found:
    """pages: keys of pages, best first; more: whether others hold the words; profiles: a few.

    query: what was searched, which differs from what was typed when only its mended form finds
    anything. better: a likelier spelling to offer, or None.
    """

    pages: list
    more: bool
    profiles: list
    query: str
    better: str | None


def find(typed, language):
    """What the site has for these words: for all of them, else for any.

    No text holds all words while one of them is unknown, so that is not asked.
    """
    corrected = corrections(typed, language)
    better = mended(typed, corrected)
    attempts = [(typed, False), (better, False)]
    if all(corrected.values()):
        attempts.insert(0, (better or typed, True))
    for query, every in attempts:
        if query and (asked := asked_for(query, language, every=every)):
            pages, more = best(pages_in(language), asked)
            profiles = profiles_for(asked)
            if pages or profiles:
                return Found(pages, more, profiles, query, better if better != query else None)
    return Found([], False, [], typed, better)


def asked_for(query, language, *, every):
    """What PostgreSQL is asked for these words; None when they are all stop words."""
    words = list(dict.fromkeys(words_of(query)))[:MOST_WORDS]
    forms = with_accents(words, language)
    # Terms hold letters and digits alone (cms.search.words), so nothing needs escaping.
    parts = ["|".join(sorted(forms[word])) for word in words if forms[word]]
    if not parts:
        return None
    together = (" & " if every else " | ").join(f"({part})" for part in parts)
    return SearchQuery(together, search_type="raw", config="simple")


def pages_in(language):
    return Page.objects.live().filter(for_everyone(), locale__language_code=language)


def pages_of(keys):
    """The pages that have these keys, in this order, as what they are."""
    found = Page.objects.specific().in_bulk(keys)
    return [found[pk] for pk in keys if pk in found]


def profiles_for(asked):
    keys, _more = best(PublicProfile.objects.published(), asked)
    shown = keys[:PROFILES_SHOWN]
    found = PublicProfile.objects.select_related("user", "commune").in_bulk(shown)
    return [found[pk] for pk in shown]


def best(objects, asked):
    """(keys of those that hold the words, best first; whether there are more).

    Comparing a whole text is what costs, so of a word that most pages hold only the newest POOL
    are compared, and the newest POOL that have it in their title.
    """
    keys = newest(objects.filter(index_entries__body=asked))
    if not keys:
        return [], False
    more = len(keys) == POOL
    if more:
        keys += newest(objects.filter(index_entries__title=asked))
    title, body = F("index_entries__title"), F("index_entries__body")
    relevance = SearchRank(title, asked) * F("index_entries__title_norm") + SearchRank(body, asked)
    ranked = objects.filter(pk__in=keys).order_by(relevance.desc(), "-pk")
    return list(ranked.values_list("pk", flat=True)), more


def newest(hits):
    return list(hits.order_by("-pk").values_list("pk", flat=True)[:POOL])
