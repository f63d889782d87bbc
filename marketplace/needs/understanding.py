"""What a need says, read without any statistics: its language, the terms it names, reserved acts.

Terms are found by their names and aliases in both languages, word by word: case, accents and a
final plural make no difference, and the longest name wins ("notes de frais" before "frais"). Only
tools bear names of their own, which have no plural: our team is not Teams.
"""

from dataclasses import dataclass
from functools import lru_cache

from marketplace.taxonomy.folding import fold
from marketplace.taxonomy.models import Term
from marketplace.taxonomy.reserved_acts import LONGEST_TEXT, ReservedAct, find_reserved_acts

RECOGNISED_KINDS = [Term.Kind.MISSION, Term.Kind.TOOL, Term.Kind.SECTOR, Term.Kind.KNOWLEDGE]

FRENCH_WORDS = {
    "le", "la", "les", "un", "une", "des", "du", "de", "et", "ou", "nous", "notre", "nos",
    "vous", "votre", "vos", "je", "mon", "mes", "ma", "il", "elle", "pour", "dans", "avec",
    "sur", "par", "est", "sont", "qui", "que", "au", "aux", "en", "pas", "plus", "besoin",
    "cherche", "cherchons", "faire", "ce", "cette",
}  # fmt: skip
ENGLISH_WORDS = {
    "the", "and", "or", "of", "to", "for", "in", "on", "with", "by", "is", "are", "we",
    "our", "us", "you", "your", "i", "my", "me", "need", "needs", "looking", "help",
    "someone", "who", "that", "this", "from", "at", "as", "be", "have", "has", "it", "do",
    "not", "month", "week", "hours",
}  # fmt: skip


@dataclass(frozen=True)
class Understanding:
    """`language` is "fr" or "en"; `terms` come in the order in which the text names them."""

    language: str
    terms: list[Term]
    reserved: list[ReservedAct]


def understand(text, *, default_language="fr"):
    """Read what someone wrote; the language is the default one where nothing tells."""
    text = text[:LONGEST_TEXT]
    return Understanding(
        language=detect_language(text, default=default_language),
        terms=find_terms(text, Term.objects.filter(kind__in=RECOGNISED_KINDS)),
        reserved=find_reserved_acts(text),
    )


def detect_language(text, *, default="fr"):
    """The language whose small words are more frequent."""
    words = fold(text).split()
    french = sum(word in FRENCH_WORDS for word in words)
    english = sum(word in ENGLISH_WORDS for word in words)
    if french == english:
        return default
    return "fr" if french > english else "en"


def find_terms(text, terms):
    """The terms that a text names, each once, in its order."""
    return terms_named(text, phrases_of(terms))


def phrases_of(terms):
    """{words of a name: the term that bears it}, for whoever reads many texts."""
    phrases = {}
    for term in terms:
        words_of = words_as_written if term.kind == Term.Kind.TOOL else words_of_name
        for name in (term.name_fr, term.name_en, *term.aliases_fr, *term.aliases_en):
            phrases.setdefault(words_of(name), term)
    return phrases


def terms_named(text, phrases):
    """Like `find_terms`. phrases: of the terms, by `phrases_of`."""
    longest = max(map(len, phrases), default=0)
    written = words_as_written(text)
    words = tuple(map(singular, written))
    found, start = {}, 0
    while start < len(words):
        for length in range(min(longest, len(words) - start), 0, -1):
            here = slice(start, start + length)
            if term := phrases.get(written[here]) or phrases.get(words[here]):
                found[term.pk] = term
                start += length
                break
        else:
            start += 1
    return list(found.values())


def words_as_written(text):
    return tuple(fold(text).split())


def singular_words(text):
    """The folded words of a text without their final plural: "Notes de frais" → note de frai."""
    return tuple(map(singular, words_as_written(text)))


def singular(word):
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


# Names are few and asked for at each reading; texts are not worth keeping.
words_of_name = lru_cache(maxsize=4096)(singular_words)
