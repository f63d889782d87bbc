"""The pieces of a text that may carry meaning, and their numbers.

A piece is a stem with its language ("fr:factur"), two stems in a row ("fr:credit manag"), or four
or five letters of a stem ("#^fact"), which both languages share: so a word that was never seen
still means something, and so does one that both languages have from Latin.
"""

from collections import Counter
from functools import lru_cache

import numpy as np
from scipy import sparse

from matching.text import stem, words_of

LETTERS = (4, 5)


def letters_of(stemmed):
    """Runs of letters of one stem, its ends marked; none of a number."""
    if stemmed.isdigit():
        return ()
    marked = f"^{stemmed}$"
    if len(marked) <= min(LETTERS):
        return (f"#{marked}",)
    return tuple(
        f"#{marked[start : start + size]}"
        for size in LETTERS
        for start in range(len(marked) - size + 1)
    )


def pieces_of(line, language):
    """The different pieces of one line, a set."""
    found, before = set(), ""
    for word in words_of(line):
        stemmed = stem(word, language)
        if not stemmed:
            continue
        found.add(f"{language}:{stemmed}")
        found.update(letters_of(stemmed))
        if before:
            found.add(f"{language}:{before} {stemmed}")
        before = stemmed
    return found


class Vocabulary:
    """Numbers the pieces that are known. pieces: list of str; the number is the place in it."""

    def __init__(self, pieces):
        self.pieces = pieces
        self.number = {piece: number for number, piece in enumerate(pieces)}
        self.of_word = lru_cache(50_000)(self._of_word)

    def __len__(self):
        return len(self.pieces)

    def _of_word(self, word, language):
        """(stem, numbers of its known pieces) of a word in lower case; ("", ()) of a stop word."""
        stemmed = stem(word, language)
        if not stemmed:
            return "", ()
        pieces = (f"{language}:{stemmed}", *letters_of(stemmed))
        return stemmed, tuple(self.number[piece] for piece in pieces if piece in self.number)

    def read(self, text, language):
        """(Counter: in how many lines each known piece is, Counter: how often each stem is)."""
        pieces, stems = Counter(), Counter()
        for line in text.split("\n"):
            found, before = set(), ""
            for word in words_of(line):
                stemmed, numbers = self.of_word(word, language)
                if not stemmed:
                    continue
                stems[stemmed] += 1
                found.update(numbers)
                pair = self.number.get(f"{language}:{before} {stemmed}") if before else None
                if pair is not None:
                    found.add(pair)
                before = stemmed
            pieces.update(found)
        return pieces, stems


def counted(counters, columns):
    """A sparse matrix (float32) with a row for each {column: count}."""
    ordered = [sorted(row.items()) for row in counters]
    starts = np.cumsum([0, *map(len, ordered)])
    filled = np.array([cell for row in ordered for cell in row], np.int32).reshape(-1, 2)
    return sparse.csr_matrix(
        (filled[:, 1].astype(np.float32), filled[:, 0], starts), shape=(len(counters), columns)
    )
