"""What words become so that they are found: accents folded, French or English stems, trigrams.

Pure, and the same for what is searched as for what is typed.
"""

import re
from functools import lru_cache

from marketplace.taxonomy.folding import fold
from matching.text import readable, stem

WORD = re.compile(r"[^\W_]+")
SHORTEST_CORRECTED = 4
# Letters that may be wrong in a word of at least so many.
LETTERS_FOR_TWO_ERRORS = 7


def words_of(text):
    """The words of a text, lower case."""
    return WORD.findall(readable(text).lower())


@lru_cache(maxsize=50_000)
def terms_of(word, language):
    """The forms under which a word is indexed; none for a stop word.

    Two where accents change the stem, for many people type none: comptabilité is found by
    comptabilite as well.
    """
    forms = {stem(word, language), stem(fold(word), language)}
    return sorted(forms - {""})


# Wagtail asks for each text of a page five times in a row.
@lru_cache(maxsize=4)
def indexed_text(text, language):
    """A text as PostgreSQL's `simple` configuration is to index it."""
    return " ".join(term for word in words_of(text) for term in terms_of(word, language))


def bare(word):
    """One word without its accents."""
    return fold(word).replace(" ", "")


def trigrams(word):
    """The three-letter pieces of a folded word, its ends marked."""
    marked = f" {word} "
    return sorted({marked[place : place + 3] for place in range(len(marked) - 2)})


def errors_allowed(word):
    return 2 if len(word) >= LETTERS_FOR_TWO_ERRORS else 1


def distance(one, other, most):
    """How many letters to add, drop, change or swap with the next; `most` + 1 when it is more.

    Source: Damerau–Levenshtein distance, restricted to adjacent swaps.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before, row = [], list(range(len(other) + 1))
    for i, left in enumerate(one, start=1):
        older, before, row = before, row, [i]
        for j, right in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
