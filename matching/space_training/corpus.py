"""Every short text of the public data, once, with the pieces in it."""

from collections import Counter

import numpy as np
from scipy import sparse

from matching.space import weighted
from matching.text import readable
from matching.vocabulary import Vocabulary, counted, pieces_of

# A piece must be in that many texts; of the last two kinds only the most frequent are kept.
FEWEST = {"stem": 2, "letters": 4, "pair": 6}
MOST = {"stem": 30_000, "letters": 26_000, "pair": 10_000}
# Letters count less than whole stems: there are so many of them.
KIND_WEIGHT = {"stem": 1.0, "letters": 0.35, "pair": 0.7}


def kind_of(piece):
    if piece.startswith("#"):
        return "letters"
    return "pair" if " " in piece else "stem"


class Corpus:
    """Numbered texts. `vocabulary`, `importance` and `counts` (texts, pieces) come with `learn`."""

    def __init__(self):
        self.number = {}

    def add(self, text, language):
        """The number of a text; the same text in the same language has the same one."""
        return self.number.setdefault((text, language), len(self.number))

    def learn(self):
        """Choose the vocabulary and count the pieces of every text."""
        found = [pieces_of(readable(text), language) for text, language in self.number]
        frequency = Counter(piece for pieces in found for piece in pieces)
        self.vocabulary = Vocabulary(chosen(frequency))
        number = self.vocabulary.number
        self.counts = counted(
            [{number[piece]: 1 for piece in pieces if piece in number} for pieces in found],
            len(self.vocabulary),
        )
        kinds = np.array([KIND_WEIGHT[kind_of(piece)] for piece in self.vocabulary.pieces])
        shown = np.array([frequency[piece] for piece in self.vocabulary.pieces])
        self.importance = (kinds * (np.log((1 + len(found)) / (1 + shown)) + 1)).astype(np.float32)

    def rows(self, documents):
        """Unit sparse rows of documents, each a list of numbers of texts."""
        starts = np.cumsum([0, *map(len, documents)])
        texts = np.fromiter((text for document in documents for text in document), np.int32)
        chosen = sparse.csr_matrix(
            (np.ones(len(texts), np.float32), texts, starts),
            shape=(len(documents), len(self.number)),
        )
        return weighted(chosen @ self.counts, self.importance)


def chosen(frequency):
    """The pieces to keep, in a fixed order."""
    kept = {kind: [] for kind in FEWEST}
    for piece, count in sorted(frequency.items(), key=lambda item: (-item[1], item[0])):
        kind = kind_of(piece)
        if count >= FEWEST[kind] and len(kept[kind]) < MOST[kind]:
            kept[kind].append(piece)
    return [piece for pieces in kept.values() for piece in pieces]
