"""Texts as small records that can be compared: meaning, likely occupations, and words.

The meaning is a dense vector, the sum of the learned vectors of the text's pieces; French and
English share it (matching/space_training/). The occupations are those of ESCO that the text could
be about, with probabilities: two texts are alike when they speak of the same ones, in any words.
The words are the rarest stems. All weights are fixed numbers of the artefact, so that a score never
depends on who else has a profile.
"""

import re
import zlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import sparse

from matching.text import readable
from matching.vocabulary import Vocabulary, counted

DIMENSIONS = 256
HASHED = 2**16
OCCUPATIONS_KEPT, WORDS_KEPT = 16, 48
SCALE, SHARE = 127, 255
SIGNALS = ("words", "meaning", "occupations")
RECORD = np.dtype(
    [
        ("vector", "i1", DIMENSIONS),
        ("occupations", "<u2", OCCUPATIONS_KEPT),
        ("shares", "u1", OCCUPATIONS_KEPT),
        ("words", "<u2", WORDS_KEPT),
        ("weights", "u1", WORDS_KEPT),
    ]
)
# How much likelier an occupation gets with its cosine, and with its title named in the need.
SHARPNESS, TITLE_SHARPNESS = 1 / 0.03, 8.0
# The first few words of a need are mostly its title: they count once more, by this share.
OPENING_SHARE, LONGEST_OPENING = 0.3, 12
ENCODED_AT_ONCE = 512

_SENTENCE_END = re.compile(r"[.\n]")


@dataclass(frozen=True)
class EncodedNeed:
    """A need's text. vector: unit length; occupations: square roots of probabilities, float32.

    words and weights: hashed stems and what each weighs, together of unit length.
    """

    vector: np.ndarray
    occupations: np.ndarray
    words: np.ndarray
    weights: np.ndarray


@lru_cache(maxsize=100_000)
def hashed(stem):
    return zlib.crc32(stem.encode()) % HASHED


class TextSpace:
    """Encodes texts and compares them.

    vocabulary: the pieces, in the order of the rows of `importance` (how much each counts) and of
    `vectors` (pieces, DIMENSIONS). occupations: unit vectors (occupations, DIMENSIONS). titles: the
    pieces in their titles, a sparse matrix (pieces, occupations) of unit columns for each language.
    rarity: how rare each hashed stem is.
    """

    dtype = RECORD

    def __init__(self, vocabulary, importance, vectors, occupations, titles, rarity):
        self.vocabulary = vocabulary
        self.importance = importance
        self.vectors = vectors
        self.occupations = occupations
        self.titles = titles
        self.rarity = rarity
        self.whole = np.array([not piece.startswith("#") for piece in vocabulary.pieces], float)

    @classmethod
    def plain(cls):
        """Every word counts the same and none has a meaning: what is left without an artefact."""
        return cls(
            vocabulary=Vocabulary(["fr:"]),
            importance=np.ones(1, np.float32),
            vectors=np.zeros((1, DIMENSIONS), np.float32),
            occupations=np.zeros((0, DIMENSIONS), np.float32),
            titles=sparse.csr_matrix((1, 0), dtype=np.float32),
            rarity=np.ones(HASHED, np.float32),
        )

    def encode(self, texts, languages):
        """Encode profiles, written in the given languages ("fr" or "en"): an array of RECORD."""
        records = np.zeros(len(texts), RECORD)
        for start in range(0, len(texts), ENCODED_AT_ONCE):
            some = slice(start, start + ENCODED_AT_ONCE)
            self._encode(records[some], texts[some], languages[some])
        return records

    def _encode(self, records, texts, languages):
        pieces, stems = self._read(texts, languages)
        vectors = unit(pieces @ self.vectors)
        records["vector"] = np.rint(vectors * SCALE)
        likely = self._likely(vectors, np.zeros((len(texts), 1), np.float32))
        kept = min(OCCUPATIONS_KEPT, likely.shape[1])
        if kept:
            best = np.argsort(-likely, axis=1, kind="stable")[:, :kept]
            shares = np.take_along_axis(likely, best, axis=1)
            total = np.maximum(shares.sum(axis=1, keepdims=True), np.finfo(np.float32).tiny)
            records["occupations"][:, :kept] = best
            records["shares"][:, :kept] = np.rint(np.sqrt(shares / total) * SHARE)
        for record, found in zip(records, stems, strict=True):
            columns, weights = self._words(found)
            rarest = np.argsort(-weights, kind="stable")[:WORDS_KEPT]
            record["words"][: len(rarest)] = columns[rarest]
            record["weights"][: len(rarest)] = np.rint(weights[rarest] * SHARE)

    def encode_needs(self, texts, languages):
        """Encode needs, written in the given languages: a list of EncodedNeed."""
        pieces, stems = self._read(texts, languages)
        openings, _ = self._read([opening(text) for text in texts], languages)
        vectors = unit(
            (1 - OPENING_SHARE) * unit(pieces @ self.vectors)
            + OPENING_SHARE * unit(openings @ self.vectors)
        )
        named = (pieces @ self.titles).toarray()
        named /= lengths_of(pieces, self.whole[pieces.indices])[:, None]
        likely = np.sqrt(self._likely(vectors, TITLE_SHARPNESS * named))
        return [
            EncodedNeed(vector, occupations, *self._words(found))
            for vector, occupations, found in zip(vectors, likely, stems, strict=True)
        ]

    def signals(self, need, records, rows=None, names=SIGNALS):
        """Likeness of an EncodedNeed and records: {signal: float32 array}, from 0 to 1.

        rows: which of the records, all of them without it. names: the signals wanted.
        """
        rows = slice(None) if rows is None else rows
        return {name: getattr(self, f"_{name}_like")(need, records, rows) for name in names}

    def _words_like(self, need, records, rows):
        weights = np.zeros(HASHED, np.float32)
        weights[need.words] = need.weights
        return gathered(weights, records["words"][rows], records["weights"][rows])

    def _meaning_like(self, need, records, rows):
        return np.clip(records["vector"][rows] @ need.vector / np.float32(SCALE), 0, 1)

    def _occupations_like(self, need, records, rows):
        # A text without any meaning has shares of nothing at place 0, which may not exist.
        likely = need.occupations if len(need.occupations) else np.zeros(1, np.float32)
        return gathered(likely, records["occupations"][rows], records["shares"][rows])

    def rarity_of(self, stemmed):
        """How rare each stem is: an array, at least 1 for the commonest."""
        return self.rarity[np.array([hashed(stem) for stem in stemmed], np.int64)]

    def _read(self, texts, languages):
        """(unit sparse rows of pieces, [Counter of stems]): a piece on more lines counts more."""
        found = [
            self.vocabulary.read(readable(text), language)
            for text, language in zip(texts, languages, strict=True)
        ]
        pieces = counted([pieces for pieces, _ in found], len(self.vocabulary))
        return weighted(pieces, self.importance), [stems for _, stems in found]

    def _likely(self, vectors, named):
        """Probabilities of the occupations, rows of one; zeros for a text without any meaning."""
        logits = SHARPNESS * (vectors @ self.occupations.T) + named
        likely = np.exp(logits - logits.max(axis=1, keepdims=True, initial=-np.inf))
        likely /= np.maximum(likely.sum(axis=1, keepdims=True), np.finfo(np.float32).tiny)
        return np.where(vectors.any(axis=1, keepdims=True), likely, 0).astype(np.float32)

    def _words(self, stems):
        """(hashed stems, weights of unit length) of {stem: count}, in the order of the columns."""
        weight = {}
        for stem, count in stems.items():
            column = hashed(stem)
            weight[column] = max(weight.get(column, 0), (1 + np.log(count)) * self.rarity[column])
        columns = np.array(sorted(weight), np.uint16)
        weights = np.array([weight[column] for column in sorted(weight)], np.float32)
        return columns, weights / max(float(np.linalg.norm(weights)), 1e-9)


def opening(text):
    """The first sentence or line of a text when it is as short as a title, else nothing."""
    first = _SENTENCE_END.split(readable(text).strip(), maxsplit=1)[0]
    return first if len(first.split()) <= LONGEST_OPENING else ""


def gathered(values, columns, shares):
    """Sum over each row of values[columns] x shares/SHARE, 0 to 1."""
    return np.clip(np.einsum("ij,ij->i", values[columns], shares.astype(np.float32)) / SHARE, 0, 1)


def weighted(counts, importance):
    """Sparse unit rows of (1 + log count) x importance."""
    found = counts.copy()
    found.data = (1 + np.log(found.data)) * importance[found.indices]
    return unit_rows(found)


def unit_rows(matrix):
    """A sparse matrix with each row divided by its length, in place; empty rows stay empty."""
    matrix.data /= np.repeat(lengths_of(matrix), np.diff(matrix.indptr))
    return matrix


def lengths_of(matrix, counting=1.0):
    """The length of each sparse row, never zero. counting: a factor for each number in it."""
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    squares = np.bincount(rows, counting * matrix.data**2, minlength=matrix.shape[0])
    return np.maximum(np.sqrt(squares), 1e-9).astype(np.float32)


def unit(rows):
    """Rows divided by their length; rows of zeros stay zeros."""
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
