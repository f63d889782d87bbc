"""From public data to a TextSpace and the weights of its signals."""

import zlib

import numpy as np
from scipy import sparse

from matching.space import HASHED, TextSpace, hashed, unit, unit_rows
from matching.space_training.contrast import Contrast
from matching.space_training.corpus import Corpus
from matching.space_training.pairs import Pairs
from matching.space_training.text_weights import learn_weights
from matching.text import LANGUAGES, stems

# One in so many groups of occupations is kept apart, to learn the signals' weights from.
KEPT_APART = 6
LEAST_WEIGHT = 0.05


def learn(data, checkpoint, report):
    """(TextSpace, {signal: weight}, intercept, full). report: a function for lines of progress."""
    needs, apart = training_needs(data)
    corpus = Corpus()
    pairs = Pairs(data, corpus, needs, np.random.default_rng(0))
    corpus.learn()
    report(f"{len(corpus.number)} texts, {len(corpus.vocabulary)} pieces")
    vectors = Contrast(corpus, pairs).run(checkpoint, report)
    space = TextSpace(
        vocabulary=corpus.vocabulary,
        importance=corpus.importance,
        vectors=vectors,
        occupations=occupation_vectors(corpus, pairs.occupations, vectors),
        titles=title_pieces(corpus, pairs.occupations),
        rarity=rarity(corpus, data),
    )
    report("vectors learned; weighing the signals")
    return space, *learn_weights(space, data, apart, unseen(apart, needs))


def training_needs(data):
    """(needs to learn the vectors from, needs kept apart for the weights) of the train split."""
    parts = [], []
    for need in data.needs:
        if need["split"] == "train":
            is_apart = zlib.crc32(need["isco"][:3].encode()) % KEPT_APART == 0
            parts[is_apart].append(need)
    return parts


def unseen(needs, learned):
    """Whether each need shares no relevant concept with the needs that were learned from."""
    known = {concept for need in learned for concept in need["relevance"]}
    return [known.isdisjoint(need["relevance"]) for need in needs]


def occupation_vectors(corpus, occupations, vectors):
    """Where each occupation lies: between its titles, its descriptions and its skills."""

    def lie(documents):
        return unit(corpus.rows(documents) @ vectors)

    parts = {"names": 0, "description": 0, "skills": 0}
    for language in LANGUAGES:
        names = [occupation.names[language] for occupation in occupations]
        parts["names"] = parts["names"] + lie(names)
        parts["description"] = parts["description"] + lie(
            [
                names[:1] + one.description[language]
                for names, one in zip(names, occupations, strict=True)
            ]
        )
        parts["skills"] = parts["skills"] + lie(
            [
                [
                    name
                    for skill in (*one.essential, *one.optional)
                    for name in skill.names[language][:1]
                ]
                for one in occupations
            ]
        )
    return unit(sum(unit(part) for part in parts.values()))


def title_pieces(corpus, occupations):
    """Whole stems in the titles, a sparse matrix (pieces, occupations): a unit column a language.

    A piece that is small in a title with many names counts nothing there.
    """
    whole = np.array([not piece.startswith("#") for piece in corpus.vocabulary.pieces], np.float32)
    total = 0
    for language in LANGUAGES:
        rows = corpus.rows([occupation.names[language] for occupation in occupations])
        rows.data *= whole[rows.indices]
        total = total + unit_rows(rows)
    total = total.tocsr()
    total.data[total.data < LEAST_WEIGHT] = 0
    total.eliminate_zeros()
    return sparse.csr_matrix(total.T)


def rarity(corpus, data):
    """How rare each hashed stem is among the texts of the corpus and the profiles."""
    texts = [*corpus.number, *zip(*data.profile_texts(), strict=True)]
    frequency = np.zeros(HASHED)
    for text, language in texts:
        for column in {hashed(stem) for stem in stems(text, language)}:
            frequency[column] += 1
    return (np.log((1 + len(texts)) / (1 + frequency)) + 1).astype(np.float32)
