"""Learns the vectors of the pieces by contrast: what means the same lies together, the rest apart.

InfoNCE with the rest of the batch as counter-examples (van den Oord et al., Representation learning
with contrastive predictive coding, 2018), from a start by latent semantic analysis of bilingual
documents (Dumais et al., 1997), with a step length of its own for each piece (Duchi et al.,
Adaptive subgradient methods, 2011).
"""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

from matching.space import DIMENSIONS, unit
from matching.text import LANGUAGES

STEPS = 1_200
BATCH = 768
RATE, LAST_RATE = 0.05, 0.0025
TEMPERATURE = 0.06
SAVED_EVERY = 100


def documents(pairs):
    """What the start is analysed from: concepts in both languages, occupations with skills."""
    for concept in [*pairs.skills, *pairs.occupations]:
        yield [
            text
            for language in LANGUAGES
            for text in concept.names[language] + concept.description[language]
        ]
    for occupation in pairs.occupations:
        yield [
            text
            for concept in (occupation, *occupation.essential, *occupation.optional)
            for language in LANGUAGES
            for text in concept.names[language][:1]
        ]
    for profiles in pairs.others.values():
        yield [text for headline, lines in profiles for text in headline + lines]


def start(corpus, pairs):
    """Vectors (pieces, DIMENSIONS), float32, of length 1 on the average."""
    rows = corpus.rows(list(documents(pairs)))
    _, strengths, axes = randomized_svd(rows, DIMENSIONS, n_iter=2, random_state=0)
    vectors = axes.T * (strengths / strengths[0]) ** 0.3
    return (vectors / np.sqrt((vectors**2).sum(axis=1).mean())).astype(np.float32)


class Contrast:
    """The state of the learning: vectors, the sums of their squared gradients, the step."""

    def __init__(self, corpus, pairs, *, steps=STEPS):
        self.corpus, self.pairs, self.steps = corpus, pairs, steps
        self.step = 0
        self.loss = float("nan")
        self.pool = ThreadPoolExecutor(2)

    def run(self, checkpoint, report):
        """Learn; returns the vectors. checkpoint: path to go on from and to write to."""
        if not self.resume(checkpoint):
            self.vectors = start(self.corpus, self.pairs)
            self.squares = np.full(len(self.vectors), 1e-6, np.float32)
        while self.step < self.steps:
            self.learn_one_batch()
            if self.step % SAVED_EVERY == 0:
                self.save(checkpoint)
                report(f"step {self.step} of {self.steps}, loss {self.loss:.3f}")
        return self.vectors

    def learn_one_batch(self):
        left, right, meant = self.pairs.batch(BATCH)
        rows = list(self.pool.map(self.corpus.rows, (left, right)))
        shown = np.unique(np.concatenate([side.indices for side in rows]))
        rows = [narrowed(side, shown) for side in rows]
        vectors = self.vectors[shown]
        (left, left_length), (right, right_length) = self.pool.map(
            lambda side: with_length(side @ vectors), rows
        )
        pull, loss = pulls(left @ right.T / TEMPERATURE, meant)
        self.loss = loss if self.step == 0 else 0.98 * self.loss + 0.02 * loss
        sides = [
            (rows[0], along_the_sphere(pull @ right, left) / left_length),
            (rows[1], along_the_sphere(pull.T @ left, right) / right_length),
        ]
        gradient = sum(self.pool.map(lambda side: side[0].T @ side[1], sides))
        self.squares[shown] += (gradient**2).mean(axis=1)
        rate = RATE + (LAST_RATE - RATE) * self.step / self.steps
        self.vectors[shown] -= rate * gradient / np.sqrt(self.squares[shown])[:, None]
        self.step += 1

    def fingerprint(self):
        """What must be the same for a checkpoint to be of use."""
        content = "\n".join(self.corpus.vocabulary.pieces) + f"{self.steps} {BATCH} {RATE}"
        return hashlib.sha256(content.encode()).hexdigest()

    def save(self, checkpoint):
        checkpoint.parent.mkdir(parents=True, exist_ok=True)
        written = checkpoint.with_suffix(".part.npz")
        state = {
            "fingerprint": self.fingerprint(),
            "step": self.step,
            "loss": float(self.loss),
            "random": self.pairs.random.bit_generator.state,
        }
        np.savez(written, vectors=self.vectors, squares=self.squares, state=json.dumps(state))
        written.replace(checkpoint)

    def resume(self, checkpoint):
        """Whether there was a checkpoint of this very run to go on from."""
        if not checkpoint.exists():
            return False
        with np.load(checkpoint, allow_pickle=False) as saved:
            state = json.loads(str(saved["state"]))
            if state["fingerprint"] != self.fingerprint():
                return False
            self.vectors, self.squares = saved["vectors"], saved["squares"]
        self.step, self.loss = state["step"], state["loss"]
        self.pairs.random.bit_generator.state = state["random"]
        return True


def narrowed(rows, columns):
    """Sparse rows with these columns only, which hold all that is in them."""
    places = np.searchsorted(columns, rows.indices).astype(np.int32)
    return sparse.csr_matrix((rows.data, places, rows.indptr), shape=(rows.shape[0], len(columns)))


def with_length(rows):
    return unit(rows), np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def along_the_sphere(gradient, rows):
    """The part of a gradient that turns unit rows, without what would make them longer."""
    return gradient - (gradient * rows).sum(axis=1, keepdims=True) * rows


def pulls(logits, meant):
    """(gradient by the logits over the temperature, loss); pairs about the same never repel."""
    mine = np.eye(len(meant), dtype=bool)
    logits = np.where((meant[:, None] == meant) & ~mine, -1e4, logits).astype(np.float32)
    across, down = softmax(logits, axis=1), softmax(logits, axis=0)
    loss = -float(np.log(np.maximum(across[mine], 1e-9)).mean())
    return ((across + down) / 2 - mine) / np.float32(TEMPERATURE * len(meant)), loss


def softmax(logits, axis):
    odds = np.exp(logits - logits.max(axis=axis, keepdims=True))
    return odds / odds.sum(axis=axis, keepdims=True)
