"""The same answers in every process: other seeds of hashes, other threads, other processors' code.

What is guaranteed for one artefact and one version of numpy and scipy: the same people in the same
order with the same whole points, whatever the seed of Python's hashes and the number of threads.
Processors with other instructions add up in another order: there log-odds agree to ALMOST, which is
below the digits that are compared and far below a point.
"""

import json
import os
import subprocess
import sys

import pytest

ALMOST = 2e-5
ANSWERING = """
import django, json
django.setup()
import numpy as np
from matching.selection import select
from tests.matching.pool import NEED, asked, profiles
answers = []
for seed, changes in enumerate([{}, {"place": "remote"}, {"text": "We need help with travel"}]):
    question = asked(profiles(seed, 700), **changes)
    chosen = select(question, question.retrieve(), 20)
    answers.append({
        "keys": question.snapshot.column["pk"][chosen.slots].tolist(),
        "scores": chosen.scored.scores.tolist(),
        "points": [chosen.scored.points(number) for number in range(len(chosen.slots))],
        "log_odds": chosen.scored.log_odds.tolist(),
        "text": question.snapshot.text.tobytes().hex(),
    })
print(json.dumps(answers))
"""
# Kernels of OpenBLAS for older and other processors, and numpy without its fast loops.
OTHER_PROCESSORS = [
    {"OPENBLAS_CORETYPE": "Prescott"},
    {"OPENBLAS_CORETYPE": "Haswell"},
    {"NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512CD AVX512_SKX"},
]


def answers(**environment):
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ANSWERING],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(found.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def usual():
    return answers(PYTHONHASHSEED="0", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")


def test_seeds_of_hashes_and_threads_change_nothing(usual):
    assert answers(PYTHONHASHSEED="4242", OMP_NUM_THREADS="4", OPENBLAS_NUM_THREADS="4") == usual


@pytest.mark.parametrize("processor", OTHER_PROCESSORS, ids=lambda one: " ".join(one.values()))
def test_other_processors_give_the_same_people_and_points(usual, processor, full):
    if processor is not OTHER_PROCESSORS[0] and not full:
        pytest.skip("with --full")
    for mine, theirs in zip(usual, answers(**processor), strict=True):
        assert theirs["keys"] == mine["keys"]
        assert theirs["scores"] == mine["scores"]
        assert theirs["points"] == mine["points"]
        assert theirs["log_odds"] == pytest.approx(mine["log_odds"], abs=ALMOST)
