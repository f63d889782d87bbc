"""Texts as fixed-width records: the rarest stems and the meaning, for today's TextSpace."""

from dataclasses import dataclass

import numpy as np

from matching.space import FEATURES

WORDS_KEPT = 48
SCALE = 127


@dataclass(frozen=True)
class EncodedNeed:
    """A need's text: `vector` of unit length, `words` the weight of every hashed stem."""

    vector: np.ndarray
    words: np.ndarray


class Records:
    """Gives a TextSpace the interface of records (see matching/rows.py)."""

    dtype = np.dtype(
        [("vector", "i1", 256), ("words", "<u2", WORDS_KEPT), ("weights", "<f2", WORDS_KEPT)]
    )

    def __init__(self, space):
        self.space = space
        self.rarity_of = space.rarity_of

    def encode(self, texts, languages):
        encoded = self.space.encode(texts, languages)
        records = np.zeros(len(texts), self.dtype)
        width = encoded.meaning.shape[1]
        records["vector"][:, :width] = np.rint(encoded.meaning * SCALE)
        for record, words in zip(records, encoded.words, strict=True):
            kept = np.argsort(-words.data, kind="stable")[:WORDS_KEPT]
            record["words"][: len(kept)] = words.indices[kept]
            record["weights"][: len(kept)] = words.data[kept]
        return records

    def encode_needs(self, texts, languages):
        encoded = self.space.encode(texts, languages)
        needs = []
        for row in range(len(texts)):
            vector = np.zeros(256, np.float32)
            vector[: encoded.meaning.shape[1]] = encoded.meaning[row]
            words = np.zeros(FEATURES, np.float32)
            words[encoded.words[row].indices] = encoded.words[row].data
            needs.append(EncodedNeed(vector, words))
        return needs

    def signals(self, need, records, rows=None, names=None):
        if rows is not None:
            records = records[rows]
        words = np.einsum("ij,ij->i", need.words[records["words"]], records["weights"])
        meaning = records["vector"].astype(np.float32) @ need.vector / SCALE
        return {
            "words": np.clip(words, 0, 1),
            "meaning": np.clip(meaning, 0, 1),
            "characters": np.zeros(len(records), np.float32),
        }
