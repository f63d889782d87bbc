"""Texts as vectors: words, characters, and the meaning that French and English share.

Words and characters are scikit-learn TF-IDF over stems. The meaning is a dense vector, the sum of
the learned vectors of its stems: translations lie close together, for they were learned from ESCO's
names and descriptions in both languages (matching/learning.py). All weights are fixed numbers of
the artefact, so that a score never depends on who else has a profile.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer
from sklearn.preprocessing import normalize

from matching.text import stems

FEATURES = 2**16
SIGNALS = ("words", "characters", "meaning")


def as_is(tokens):
    return tokens


WORDS = HashingVectorizer(
    analyzer=as_is, n_features=FEATURES, alternate_sign=False, norm=None, binary=True
)
CHARACTERS = HashingVectorizer(
    analyzer="char_wb",
    ngram_range=(3, 5),
    lowercase=False,
    n_features=FEATURES,
    alternate_sign=False,
    norm=None,
    binary=True,
)


def tagged(stemmed, language):
    """Stems with their language, for the same letters mean other things: "fr:main", "en:main"."""
    return [f"{language}:{stem}" for stem in stemmed]


def letters(stemmed):
    """What the characters are counted in: each stem once."""
    return " ".join(dict.fromkeys(stemmed))


@dataclass(frozen=True)
class Texts:
    """Encoded texts, one a row: unit rows, sparse for words and characters, dense for meaning."""

    words: sparse.csr_matrix
    characters: sparse.csr_matrix
    meaning: np.ndarray

    def __getitem__(self, rows):
        return Texts(self.words[rows], self.characters[rows], self.meaning[rows])

    def similarities(self, others, signals=SIGNALS):
        """Cosines with each row of `others`: {signal: array (rows, others' rows)}, 0 to 1."""
        return {signal: getattr(self, f"_{signal}_like")(others) for signal in signals}

    def _words_like(self, others):
        # The few rows are transposed, never the many.
        return (others.words @ self.words.T).toarray().T

    def _characters_like(self, others):
        return (others.characters @ self.characters.T).toarray().T

    def _meaning_like(self, others):
        return np.clip(self.meaning @ others.meaning.T, 0, 1)

    @classmethod
    def stacked(cls, parts):
        """One Texts of many, in their order; there is at least one."""
        return cls(
            words=sparse.vstack([part.words for part in parts], format="csr"),
            characters=sparse.vstack([part.characters for part in parts], format="csr"),
            meaning=np.vstack([part.meaning for part in parts]),
        )


class TextSpace:
    """Encodes texts.

    word_rarity, character_rarity: arrays of FEATURES weights. vocabulary: tagged stems, in the
    order of the rows of `vectors` (stems, dimensions), into which their rarity is multiplied.
    """

    def __init__(self, word_rarity, character_rarity, vocabulary, vectors):
        self.word_rarity = word_rarity
        self.character_rarity = character_rarity
        self.vocabulary = vocabulary
        self.counter = CountVectorizer(analyzer=as_is, vocabulary=vocabulary, binary=True)
        self.vectors = vectors

    @classmethod
    def plain(cls):
        """Every word counts the same and none has a meaning: what is left without an artefact."""
        return cls(np.ones(FEATURES), np.ones(FEATURES), ["fr:"], np.zeros((1, 1)))

    def encode(self, texts, languages):
        """Encode texts written in the given languages ("fr" or "en", one each) as Texts."""
        pairs = list(zip(texts, languages, strict=True))
        stemmed = [stems(text, language) for text, language in pairs]
        meant = [
            tagged(found, language) for found, (_text, language) in zip(stemmed, pairs, strict=True)
        ]
        return Texts(
            words=weighted(WORDS.transform(stemmed), self.word_rarity),
            characters=weighted(
                CHARACTERS.transform([letters(found) for found in stemmed]), self.character_rarity
            ),
            meaning=normalize(self.counter.transform(meant) @ self.vectors),
        )

    def rarity_of(self, stemmed):
        """How rare each stem is: an array, at least 1 for the commonest."""
        return np.array(
            [self.word_rarity[WORDS.transform([[stem]]).indices[0]] for stem in stemmed]
        )


def weighted(counts, weights):
    """Counts times the weight of their column, in unit rows."""
    counts.data = weights[counts.indices]
    return normalize(counts, copy=False)
