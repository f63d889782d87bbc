"""Shortlists for many needs at once: assignment with capacities against first come, first served.

Needs and people are drawn at random; some people suit nearly everybody. The value of a pair is what
the engine would say; what is really wanted is that value and noise that nobody knows.
"""

import time

import numpy as np

from bench.learning import interval
from matching.assignment import assign, greedy

WAYS = {"assignment": assign, "first come": greedy}
STARS = 0.1
UNKNOWN = 0.1
CONSIDERED = 30
CAPACITIES = (1, 3, 5, 20)


def add_arguments(parser):
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--needs", type=int, default=137)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--wanted", type=int, default=5)


def run(options):
    print("| needs a person | way | value a need | full lists | worst tenth of needs | seconds |")
    print("| --- |" + " --- |" * 5)
    for capacity in CAPACITIES:
        found = compare(options, capacity)
        for way, rows in found.items():
            value, full, worst, seconds = np.mean(rows, axis=0)
            print(
                f"| {capacity} | {way} | {value:.3f} | {full:.0%} | {worst:.3f} | {seconds:.2f} |"
            )
        gain = np.array(found["assignment"])[:, 0] - np.array(found["first come"])[:, 0]
        print(f"| {capacity} | difference | {interval(gain)} | | | |")


def compare(options, capacity):
    """{way: rows of (value a need, share with a full list, value of the worst tenth, seconds)}."""
    found = {way: [] for way in WAYS}
    for seed in range(options.seeds):
        pairs, true = market(np.random.default_rng(seed), options.needs, options.people)
        for way, function in WAYS.items():
            started = time.perf_counter()
            chosen = function(
                pairs,
                capacity=dict.fromkeys(range(options.people), capacity),
                wanted=dict.fromkeys(range(options.needs), options.wanted),
            )
            seconds = time.perf_counter() - started
            found[way].append((*outcome(chosen, true, options.needs, options.wanted), seconds))
    return found


def market(random, needs, people):
    """(pairs as the engine values them, true values) of one market."""
    appeal = random.normal(0, 0.1, people) + 0.25 * (random.random(people) < STARS)
    engine = np.clip(0.4 + appeal + random.normal(0, 0.15, (needs, people)), 0.01, 1)
    true = np.clip(engine + random.normal(0, UNKNOWN, engine.shape), 0, 1)
    best = np.argsort(-engine, axis=1)[:, :CONSIDERED]
    pairs = [(need, int(one), engine[need, one]) for need in range(needs) for one in best[need]]
    return pairs, true


def outcome(chosen, true, needs, wanted):
    """The true value of each list, discounted by place as a reader discounts it."""
    looks = 1 / np.arange(1, wanted + 1)
    values = np.zeros(needs)
    for need, people in chosen.items():
        values[need] = (looks[: len(people)] * true[need, people]).sum() / looks.sum()
    full = np.mean([len(chosen.get(need, ())) == wanted for need in range(needs)])
    return values.mean(), full, np.sort(values)[: max(1, needs // 10)].mean()
