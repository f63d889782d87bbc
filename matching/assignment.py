"""Shortlists for many needs at once, so that the same few people are not sent to everybody.

Each need gets some different people, each person goes to as many needs as she can take,
and the sum of the values is the largest possible. This is a transportation problem: its linear
program has whole-numbered corners, so a simplex solves it exactly.
"""

from collections import defaultdict

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

# Values below this are no match, whatever the capacity left.
LEAST = 1e-9


def assign(pairs, *, capacity, wanted):
    """Choose among pairs of (need, person, value): {need: [people, best value first]}.

    capacity: {person: needs she may go to}; somebody without one may go to none. wanted: {need:
    people it gets at most}. Values must not be negative; pairs that are not given are impossible.
    """
    pairs = [
        (need, person, value)
        for need, person, value in pairs
        if value > LEAST and capacity.get(person, 0) > 0 and wanted.get(need, 0) > 0
    ]
    if not pairs:
        return {}
    needs, people, values = zip(*pairs, strict=True)
    limits = [(needs, wanted), (people, capacity)]
    rows, bounds = zip(*(occurrences(keys, most) for keys, most in limits), strict=True)
    solved = linprog(
        -np.array(values, dtype=float),
        A_ub=sparse.vstack(rows, format="csr"),
        b_ub=np.concatenate(bounds),
        bounds=(0, 1),
        method="highs-ds",
    )
    if not solved.success:
        raise ArithmeticError(solved.message)
    return lists([pair for pair, taken in zip(pairs, solved.x, strict=True) if taken > 0.5])


def occurrences(keys, most):
    """(matrix, bounds): a row a different key, a 1 where a pair has it; at most so many of each."""
    different = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    rows = [different[key] for key in keys]
    shape = (len(different), len(keys))
    matrix = sparse.csr_matrix((np.ones(len(keys)), (rows, range(len(keys)))), shape=shape)
    return matrix, np.array([most[key] for key in different], dtype=float)


def greedy(pairs, *, capacity, wanted):
    """First come, first served, as `assign`: needs in their order, each takes the best left."""
    left = dict(capacity)
    taken = []
    by_need = defaultdict(list)
    for need, person, value in pairs:
        by_need[need].append((need, person, value))
    for need, choices in by_need.items():
        free = [pair for pair in choices if left.get(pair[1], 0) > 0 and pair[2] > LEAST]
        for pair in sorted(free, key=lambda pair: -pair[2])[: wanted[need]]:
            left[pair[1]] -= 1
            taken.append(pair)
    return lists(taken)


def lists(pairs):
    found = defaultdict(list)
    for need, person, _value in sorted(pairs, key=lambda pair: -pair[2]):
        found[need].append(person)
    return dict(found)
