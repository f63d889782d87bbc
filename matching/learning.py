"""Learns what the artefact holds from public data: rarities, meanings, and the weights of the text.

The data (ESCO concepts; profiles and needs with graded relevance) are no part of the product: the
command `train_matching` takes their folder. Everything is deterministic for given data.
"""

import gzip
import json
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from matching.space import (
    CHARACTERS,
    SIGNALS,
    WORDS,
    TextSpace,
    as_is,
    letters,
    tagged,
)
from matching.text import LANGUAGES, stems

DIMENSIONS = 256
# Candidates compared for one need: the most alike by each signal, and some at random.
MOST_ALIKE, AT_RANDOM = 60, 100
FULL_PERCENTILE = 90
CHUNK = 400


@dataclass(frozen=True)
class OpenData:
    """The public data of a folder, as lists of dicts (fields as in the data's own README)."""

    concepts: list[dict]
    profiles: list[dict]
    needs: list[dict]

    @classmethod
    def read(cls, folder):
        names = ("esco_concepts", "profiles", "needs_train_dev")
        return cls(*(read_lines(folder / f"{name}.jsonl.gz") for name in names))

    def profile_texts(self):
        """(texts, languages) of all profiles."""
        texts = ["\n".join([row["headline"], *row["lines"]]) for row in self.profiles]
        return texts, [row["lang"] for row in self.profiles]

    def relevance(self, needs):
        """Grades 0 to 3 as an array (needs, profiles); -1 where nobody judged.

        A need made from ESCO is judged against the other sources, and theirs against ESCO.
        """
        holders = {}
        for position, profile in enumerate(self.profiles):
            for concept in profile["concepts"]:
                holders.setdefault(concept, []).append(position)
        from_esco = np.array([row["source"].startswith("esco") for row in self.profiles])
        grades = np.zeros((len(needs), len(self.profiles)), dtype=np.int8)
        for row, need in enumerate(needs):
            grades[row, from_esco == (need["source"] == "esco")] = -1
            for concept, grade in need["relevance"].items():
                held = holders.get(concept, [])
                grades[row, held] = np.maximum(grades[row, held], grade)
        return grades


def read_lines(path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def learn_space(data):
    """A TextSpace from ESCO's names and descriptions and the profiles' words."""
    texts, languages = data.profile_texts()
    corpus = [stems(text, language) for text, language in zip(texts, languages, strict=True)]
    for concept in data.concepts:
        corpus += [
            stems(text, language)
            for language in LANGUAGES
            for text in [*concept[f"labels_{language}"][:6], concept[f"description_{language}"]]
            if text
        ]
    words = rarity(WORDS.transform(corpus))
    characters = rarity(CHARACTERS.transform([letters(found) for found in corpus]))
    return TextSpace(words, characters, *learn_meaning(data.concepts))


def rarity(matrix):
    """Smoothed inverse document frequency of each column."""
    frequency = np.asarray((matrix > 0).sum(axis=0)).ravel()
    return np.log((1 + matrix.shape[0]) / (1 + frequency)) + 1


def learn_meaning(concepts):
    """(vocabulary, vectors) by latent semantic analysis of bilingual documents.

    A document is a concept in both languages, so a word and its translation get like vectors.
    Source: Dumais et al., Automatic cross-language retrieval using latent semantic indexing, 1997.
    """
    counter = CountVectorizer(analyzer=as_is, min_df=2)
    counts = counter.fit_transform(bilingual_documents(concepts)).astype(float)
    rare = rarity(counts)
    counts.data = 1 + np.log(counts.data)
    weighted = normalize(counts @ sparse.diags(rare))
    analysis = TruncatedSVD(DIMENSIONS, random_state=0, n_iter=5).fit(weighted)
    vectors = analysis.components_.T * rare[:, None]
    return list(counter.get_feature_names_out()), vectors


def bilingual_documents(concepts):
    """Each concept's stems in both languages; an occupation also with the names of its skills."""
    names = {
        concept["uri"]: [
            token for language in LANGUAGES for token in named(concept, language, most=1)
        ]
        for concept in concepts
    }
    for concept in concepts:
        own = [
            token
            for language in LANGUAGES
            for token in [
                *named(concept, language),
                *tagged(stems(concept[f"description_{language}"], language), language),
            ]
        ]
        yield own
        skills = [*(concept.get("essential") or []), *(concept.get("optional") or [])]
        if skills:
            yield own + [token for skill in skills for token in names.get(skill, [])]


def named(concept, language, *, most=None):
    """Tagged stems of the different names of a concept."""
    different = list(dict.fromkeys(concept[f"labels_{language}"]))[:most]
    return [token for name in different for token in tagged(stems(name, language), language)]


def learn_weights(space, data, *, seed=0):
    """(weights {signal: float >= 0}, full) of the text, by logistic regression on the train split.

    Graded relevance weighs an example by its gain. A signal whose weight comes out negative is left
    out: being more alike must never cost points. `full` is the weighted sum that only one relevant
    pair in ten exceeds: it earns all points of the text.
    """
    examples, grades = training_pairs(space, data, np.random.default_rng(seed))
    used = list(range(len(SIGNALS)))
    while True:
        model = LogisticRegression(C=10, max_iter=1_000)
        model.fit(examples[:, used], grades > 0, sample_weight=np.maximum(1, 2.0**grades - 1))
        negative = [
            signal for signal, weight in zip(used, model.coef_[0], strict=True) if weight < 0
        ]
        if not negative:
            break
        used = [signal for signal in used if signal not in negative]
    weights = np.zeros(len(SIGNALS))
    weights[used] = model.coef_[0]
    full = np.percentile(examples[grades > 0] @ weights, FULL_PERCENTILE)
    return dict(zip(SIGNALS, weights.tolist(), strict=True)), float(full)


def training_pairs(space, data, random):
    """(examples (pairs, signals), grades (pairs,)) of the train split."""
    profiles = space.encode(*data.profile_texts())
    needs = [need for need in data.needs if need["split"] == "train"]
    examples, grades = [], []
    for start in range(0, len(needs), CHUNK):
        some = needs[start : start + CHUNK]
        encoded = space.encode([need["text"] for need in some], [need["lang"] for need in some])
        cosines = np.stack(list(encoded.similarities(profiles).values()), axis=-1)
        for row, judged in zip(cosines, data.relevance(some), strict=True):
            known = np.flatnonzero(judged >= 0)
            alike = np.argpartition(-row[known], MOST_ALIKE, axis=0)[:MOST_ALIKE]
            chosen = known[np.union1d(alike, random.integers(len(known), size=AT_RANDOM))]
            examples.append(row[chosen])
            grades.append(judged[chosen])
    return np.concatenate(examples), np.concatenate(grades).astype(int)
