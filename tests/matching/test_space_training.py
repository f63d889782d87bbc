"""Learning the text space: the same from the same data, and it can go on where it stopped."""

import numpy as np
import pytest

from matching.open_data import OpenData
from matching.space_training import contrast
from matching.space_training.contrast import Contrast
from matching.space_training.corpus import Corpus
from matching.space_training.pairs import Pairs

SKILLS, OCCUPATIONS, STEPS = 400, 40, 8


def word(language, number):
    """A made-up word: its French and its English form share no letters."""
    letters = "bcdfg" if language == "fr" else "klmnp"
    digits = np.base_repr(number + 125, 5)
    return "".join(letters[int(digit)] + ("a" if language == "fr" else "o") for digit in digits)


@pytest.fixture(scope="module")
def data():
    """A small world: skills of two words, occupations with eight skills, a few judged needs."""
    skills = [
        {
            "uri": f"skill/{number}",
            "kind": "skill",
            **{
                f"labels_{language}": [
                    f"{word(language, number % 80)} {word(language, 80 + number // 2)}"
                ]
                for language in ("fr", "en")
            },
            "description_fr": "",
            "description_en": f"{word('en', number % 80)} {word('en', 80 + number // 2)} daily",
        }
        for number in range(SKILLS)
    ]
    occupations = [
        {
            "uri": f"occupation/{number}",
            "kind": "occ",
            "isco": f"{10 + number // 4}11",
            **{f"labels_{language}": [word(language, 300 + number)] for language in ("fr", "en")},
            "description_fr": "",
            "description_en": word("en", 300 + number),
            "essential": [f"skill/{number * 10 + place}" for place in range(8)],
            "optional": [],
        }
        for number in range(OCCUPATIONS)
    ]
    profiles = [
        {
            "source": "rome_fr",
            "lang": "fr",
            "concepts": [f"R:{number}"],
            "headline": word("fr", 300 + number),
            "lines": [skills[number * 10 + place]["labels_fr"][0] for place in range(6)],
        }
        for number in range(OCCUPATIONS)
    ]
    needs = [
        {
            "lang": "en",
            "text": word("en", 300 + number),
            "relevance": {f"R:{number}": 3},
            "isco": f"{10 + number // 4}11",
        }
        for number in range(OCCUPATIONS)
    ]
    return OpenData([*skills, *occupations], profiles, needs)


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr(contrast, "BATCH", 64)
    monkeypatch.setattr(contrast, "SAVED_EVERY", 3)


def started(data, steps=STEPS):
    corpus = Corpus()
    pairs = Pairs(data, corpus, data.needs, np.random.default_rng(0))
    corpus.learn()
    return Contrast(corpus, pairs, steps=steps)


def silent(line):
    pass


def test_the_same_data_give_the_same_vectors(data, tmp_path):
    first, second = (
        started(data).run(tmp_path / f"{name}.npz", silent) for name in ("first", "second")
    )

    assert (first == second).all()


def test_an_interrupted_run_goes_on_to_the_same_vectors(data, tmp_path):
    def interrupt(line):
        raise KeyboardInterrupt

    whole = started(data).run(tmp_path / "whole.npz", silent)
    with pytest.raises(KeyboardInterrupt):
        started(data).run(tmp_path / "parts.npz", interrupt)
    resumed = started(data)

    assert resumed.resume(tmp_path / "parts.npz")
    assert resumed.step == 3
    assert (resumed.run(tmp_path / "parts.npz", silent) == whole).all()


def test_a_checkpoint_of_another_run_is_left_alone(data, tmp_path):
    started(data).run(tmp_path / "checkpoint.npz", silent)

    assert not started(data, steps=STEPS + 1).resume(tmp_path / "checkpoint.npz")


def test_learning_lowers_the_loss(data):
    learning = started(data, steps=60)
    learning.vectors = contrast.start(learning.corpus, learning.pairs)
    learning.squares = np.full(len(learning.vectors), 1e-6, np.float32)
    learning.learn_one_batch()
    before = learning.loss

    while learning.step < learning.steps:
        learning.learn_one_batch()

    assert learning.loss < before
