"""Shortlists for many needs at once."""

import itertools

import numpy as np
import pytest

from matching.assignment import assign, greedy


def market(seed, needs=6, people=5):
    values = np.random.default_rng(seed).uniform(0.1, 1, (needs, people))
    return [
        (need, person, values[need, person]) for need in range(needs) for person in range(people)
    ]


def total(pairs, chosen):
    worth = {(need, person): value for need, person, value in pairs}
    return sum(worth[need, person] for need, people in chosen.items() for person in people)


@pytest.mark.parametrize("seed", range(5))
def test_nobody_gets_more_than_she_can_take_and_no_need_more_than_it_wants(seed):
    capacity = {person: person % 3 for person in range(5)}
    wanted = dict.fromkeys(range(6), 2)

    chosen = assign(market(seed), capacity=capacity, wanted=wanted)

    taken = list(itertools.chain(*chosen.values()))
    assert all(taken.count(person) <= capacity[person] for person in range(5))
    assert all(len(people) == len(set(people)) <= 2 for people in chosen.values())
    assert len(taken) == sum(capacity.values())


@pytest.mark.parametrize("seed", range(5))
def test_it_is_the_best_of_all_assignments(seed):
    pairs = market(seed, needs=3, people=3)

    chosen = assign(pairs, capacity=dict.fromkeys(range(3), 1), wanted=dict.fromkeys(range(3), 1))

    value = {(need, person): worth for need, person, worth in pairs}
    best = max(
        sum(value[need, person] for need, person in enumerate(order))
        for order in itertools.permutations(range(3))
    )
    assert total(pairs, chosen) == pytest.approx(best)


def test_first_come_first_served_leaves_the_last_need_what_is_left():
    pairs = [("first", "star", 0.9), ("first", "other", 0.8), ("last", "star", 0.9)]
    one_each = {"capacity": {"star": 1, "other": 1}, "wanted": {"first": 1, "last": 1}}

    assert greedy(pairs, **one_each) == {"first": ["star"]}
    assert assign(pairs, **one_each) == {"first": ["other"], "last": ["star"]}


def test_with_room_for_everybody_each_need_gets_its_best():
    pairs = market(1)

    chosen = assign(pairs, capacity=dict.fromkeys(range(5), 6), wanted=dict.fromkeys(range(6), 2))

    assert chosen == greedy(
        pairs, capacity=dict.fromkeys(range(5), 6), wanted=dict.fromkeys(range(6), 2)
    )


@pytest.mark.parametrize("pairs", [[], [("need", "busy", 0.9)], [("need", "free", 0.0)]])
def test_without_anybody_to_send_nothing_is_sent(pairs):
    assert assign(pairs, capacity={"busy": 0, "free": 1}, wanted={"need": 5}) == {}
