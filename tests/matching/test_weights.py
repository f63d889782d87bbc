"""Learning from biased choices, on data whose truth is known."""

from functools import cache

import numpy as np
import pytest

from bench.learning import simulate
from matching.weights import (
    Examples,
    examination,
    learn_points,
    learn_scale,
    list_gains,
    paired_interval,
    whole,
)

TRUE = np.array([6.0, 1.0, 0.0])
# Half of the lists swap their first two or their second and third.
STAYS = np.array([0.75, 0.5, 0.75, 1, 1])


def shown(count, *, seed=0, looks=lambda place: 1 / place):
    """Lists of five, ordered by a wrong idea of what counts (the second signal)."""
    random = np.random.default_rng(seed)
    parts = []
    for number in range(count):
        values = random.random((5, 3))
        values = values[np.argsort(-values[:, 1])]
        order = np.arange(5)
        start = random.integers(2)
        if random.random() < 0.5:
            order[start], order[start + 1] = order[start + 1], order[start]
        values = values[order]
        places = np.arange(1, 6)
        wanted = random.random(5) < 1 / (1 + np.exp(-(values @ TRUE - 4)))
        chosen = wanted & (random.random(5) < looks(places))
        ranks = order + 1
        chance = np.where(ranks != places, 0.25, STAYS[order])
        parts.append((values, chosen.astype(float), places, ranks, chance, np.full(5, number)))
    return Examples(*(np.concatenate(column) for column in zip(*parts, strict=True)))


@pytest.mark.parametrize("method", ["position", "propensity"])
def test_with_enough_choices_the_true_weights_are_found_behind_a_wrong_prior(method):
    points = learn_points(shown(8_000), [10, 80, 10], method=method)

    assert points[0] > 75
    assert points[2] < 10
    assert points.sum() == 100


def test_without_choices_the_prior_stays():
    silent = shown(50)
    silent.gains[:] = 0

    assert learn_points(silent, [10, 80, 10]).tolist() == [10, 80, 10]


def test_few_choices_move_the_prior_little():
    few = learn_points(shown(20), [10, 80, 10])
    many = learn_points(shown(2_000), [10, 80, 10])

    assert abs(few[1] - 80) < abs(many[1] - 80)


def test_fitting_better_never_costs_points():
    examples = shown(2_000)
    examples.values[:, 2] = 1 - examples.values[:, 0]

    assert learn_points(examples, [40, 30, 30]).min() >= 0


def test_how_far_readers_look_is_found_from_the_swaps():
    looked = examination(shown(20_000))

    assert looked[0] == 1
    assert looked[1] == pytest.approx(1 / 2, abs=0.08)
    assert looked[2] == pytest.approx(1 / 3, abs=0.08)
    assert (np.diff(looked) <= 0).all()


def test_a_better_order_of_a_list_gains_more():
    examples = shown(3_000, seed=1)

    gains = list_gains(examples, TRUE) - list_gains(examples, [0, 100, 0])

    assert paired_interval(gains)[1] > 0


@pytest.mark.parametrize("weights", [[1, 1, 1], [5, 0, 0.1], [1 / 3, 2 / 3, 1e-9]])
def test_points_are_whole_and_make_a_hundred(weights):
    points = whole(weights)

    assert points.sum() == 100
    assert (points >= 0).all()


def test_how_often_people_accept_is_found_from_their_answers():
    random = np.random.default_rng(0)
    shares = random.random(4_000)
    said_yes = random.random(4_000) < 1 / (1 + np.exp(-(5 * shares - 3)))

    intercept, slope = learn_scale(shares, said_yes)

    assert intercept == pytest.approx(-3, abs=0.3)
    assert slope == pytest.approx(5, abs=0.4)


def test_an_interval_tells_a_difference_from_noise():
    noise = np.random.default_rng(0).normal(0, 1, 400)

    assert paired_interval(noise + 0.5)[1] > 0
    _mean, lower, upper = paired_interval(noise)
    assert lower < 0 < upper


@cache
def simulated():
    """A reduced form of docs/proofs/learning.md: four worlds, 1,200 needs each."""
    return simulate(seeds=4, needs=600, rounds=2, fresh=400)


def certain_gain(policy, over, measure="hires"):
    found = simulated()
    return paired_interval(found[policy][measure] - found[over][measure])[1]


@pytest.mark.parametrize("policy", ["position as a feature", "inverse propensity"])
def test_learning_raises_hires_over_no_learning_for_certain(policy):
    assert certain_gain(policy, "no learning") > 0


def test_correcting_for_the_place_beats_learning_without():
    assert certain_gain("position as a feature", "naive", "ndcg") > 0


def test_the_product_of_two_learned_chances_ranks_better_than_one_sum():
    assert certain_gain("position as a feature", "one sum for both sides", "ndcg") > 0


def test_newcomers_are_seen_more_than_the_plain_order_would_show_them():
    found = simulated()["position as a feature"]

    assert paired_interval(found["newcomers"] - found["plain_newcomers"])[1] > 0.01


def test_the_control_learning_from_noise_raises_nothing(monkeypatch):
    monkeypatch.setattr(
        "bench.learning.World.appeal", lambda world, values, side: np.full(len(values), 0.5)
    )
    found = simulate(seeds=3, needs=300, rounds=1, fresh=200)

    gain = found["position as a feature"]["hires"] - found["no learning"]["hires"]
    assert abs(gain.mean()) < 0.01
