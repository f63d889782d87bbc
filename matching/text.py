"""From what people write to the stems that are compared: pure, bounded in time, French and English.

Nothing here trusts its input: markup is removed, other alphabets leave no stem, and only the first
LONGEST_TEXT characters are read.
"""

import html
import re
import tomllib
from collections import Counter
from functools import lru_cache
from pathlib import Path

import snowballstemmer

from marketplace.taxonomy.folding import fold

LONGEST_TEXT = 20_000
LANGUAGES = ("fr", "en")

# Beyond what 999 of 1,000 honest profiles show: the share of the words that only repeat others,
# and, in a text of more than LONG_LIST words, the share of words that carry a meaning.
REPEATED_SHARE = (0.25, 0.4)
LONG_LIST = 150
BARE_SHARE = (0.84, 0.92)

_TAG = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^<>]{0,500}>", re.DOTALL | re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+|\d+")
# Job titles read alike for women and men: the feminine ending becomes the masculine one.
_FEMININE = [
    (re.compile(pattern), masculine)
    for pattern, masculine in [
        (r"trices?$", "teur"),
        (r"euses?$", "eur"),
        (r"i[èe]res?$", "ier"),
        (r"iennes?$", "ien"),
        (r"(?<=.{4})[èe]res?$", "er"),
        (r"(?<=f)fes?$", ""),
    ]
]
_STOP_WORDS = {
    language: frozenset(words.split())
    for language, words in tomllib.loads(
        Path(__file__).with_name("stop_words.toml").read_text("utf-8")
    ).items()
}
_STEMMERS = {
    "fr": snowballstemmer.stemmer("french"),
    "en": snowballstemmer.stemmer("english"),
}


def readable(text):
    """The words of a text: no markup, no control characters, at most LONGEST_TEXT characters."""
    bounded = (text or "")[:LONGEST_TEXT].replace("\0", " ")
    return html.unescape(_TAG.sub(" ", bounded))


@lru_cache(maxsize=100_000)
def stem(word, language):
    """The stem of one lower-case word, without accents; the empty string for a stop word."""
    bare = fold(word)
    if len(bare) < 2 or bare in _STOP_WORDS[language]:
        return ""
    if language == "fr":
        for feminine, masculine in _FEMININE:
            word = feminine.sub(masculine, word)
    return fold(_STEMMERS[language].stemWord(word)).replace(" ", "")


def words_of(text):
    """The words and numbers of a readable text in their order, in lower case."""
    return _WORD.findall(text.lower())


def stems(text, language):
    """The stems of a text in their order, stop words left out."""
    return [found for word in words_of(readable(text)) if (found := stem(word, language))]


def sincerity(text, language):
    """How far a text can be taken at its word, 0 to 1.

    Natural texts are 1 (see REPEATED_SHARE and BARE_SHARE). Repeating the same words, or
    long lists of bare keywords, brings it towards 0: a stuffed copy of a profile must not gain.
    """
    found = stems(text, language)
    total = len(found)
    if not total:
        return 1.0
    natural = 3 + total // 40
    excess = sum(count - natural for count in Counter(found).values() if count > natural) / total
    words = len(_WORD.findall(readable(text)))
    bare = total / words if words > LONG_LIST else 0.0
    return _falling(excess, *REPEATED_SHARE) * _falling(bare, *BARE_SHARE)


def _falling(value, start, end):
    """1 up to `start`, 0 from `end`, linear between."""
    return min(1.0, max(0.0, (end - value) / (end - start)))
