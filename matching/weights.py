"""Learns points by signal from what was shown and chosen: arrays in, weights out, no database.

A list is read from the top, so what stands there is chosen more often for its place alone. Two
corrections are here: the place as a feature of its own, held constant when ranking (the one in
use: docs/proofs/learning.md), and inverse propensity weights (Joachims et al., *Unbiased
learning-to-rank with biased feedback*, 2017).
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from matching.ranking import shared_out

PLACES = 10
# How many times the data must outweigh the weights known before; in units of log-odds squared.
PRIOR_STRENGTH = 30.0
LARGEST_WEIGHT = 10.0
# Choices pretended for each place when examination is estimated from few swaps.
PRETENDED = 20.0
METHODS = ("position", "propensity", "naive")


@dataclass(frozen=True)
class Examples:
    """What was shown, a row an impression.

    `values` (rows, signals) from 0 to 1; `gains` what came of it, 0 for nothing; `places` and
    `ranks` from 1; `propensities` the chance of the place; `lists` whose rows belong together.
    """

    values: np.ndarray
    gains: np.ndarray
    places: np.ndarray
    ranks: np.ndarray
    propensities: np.ndarray
    lists: np.ndarray

    def __len__(self):
        return len(self.gains)

    def where(self, rows):
        return Examples(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    def about(self, columns):
        """The same rows with these columns of `values` only."""
        return replace(self, values=self.values[:, columns])


def learn_points(examples, prior, *, method="position", strength=PRIOR_STRENGTH):
    """Points by signal (an array of whole numbers, together 100), shrunk towards `prior`.

    prior: the points known before, in the order of the columns of `values`. Weights are never
    negative: fitting better must not cost points.
    """
    if not examples.gains.any():
        return whole(prior)
    return whole(fit(examples, np.asarray(prior, dtype=float), method, strength))


def learn_scale(shares, chosen):
    """(intercept, slope): log-odds of a yes by the share of all points, where all were asked.

    shares: from 0 to 1; chosen: whether each said yes. The slope is never negative.
    """
    columns = np.column_stack([shares, np.ones(len(shares))])
    slope, intercept = regress(columns, chosen, np.ones(len(shares)), signals=1)
    return float(intercept), float(slope)


def whole(weights):
    """Weights as whole points that make 100."""
    return np.array(list(shared_out(100, dict(enumerate(weights))).values()))


def fit(examples, prior, method, strength):
    """The weights by signal of the most probable logistic model, given the prior."""
    chosen = examples.gains > 0
    importance = np.where(chosen, np.maximum(examples.gains, 1), 1.0)
    if method == "propensity":
        seen = examination(examples)[place_index(examples.places)]
        importance *= np.where(chosen, np.minimum(1 / seen, LARGEST_WEIGHT), 1)
    extra = place_features(examples.places) if method == "position" else constant(len(examples))
    # How much one point is worth here, before any signal is looked at by itself.
    total = examples.values @ prior / prior.sum()
    scale = regress(np.column_stack([total, extra]), chosen, importance, signals=1)[0]
    known = max(scale, 0.5) * prior / prior.sum()
    columns = np.column_stack([examples.values, extra])
    learned = regress(
        columns, chosen, importance, signals=len(prior), known=known, strength=strength
    )
    weights = learned[: len(prior)]
    return weights if weights.sum() > 0 else prior


def regress(columns, chosen, importance, *, signals, known=None, strength=0.0):
    """Coefficients of a logistic regression; the first `signals` are not negative and drawn to
    `known`, the others are free but for a little ridge."""
    center = np.zeros(columns.shape[1])
    pull = np.full(columns.shape[1], 0.1)
    if known is not None:
        center[:signals] = known
        pull[:signals] = strength
    sign = np.where(chosen, 1.0, -1.0)

    def loss(coefficients):
        margin = sign * (columns @ coefficients)
        away = coefficients - center
        value = importance @ np.logaddexp(0, -margin) + 0.5 * pull @ away**2
        slope = columns.T @ (-importance * sign * expit(-margin)) + pull * away
        return value, slope

    bounds = [(0, None)] * signals + [(None, None)] * (columns.shape[1] - signals)
    return minimize(loss, center, jac=True, method="L-BFGS-B", bounds=bounds).x


def constant(rows):
    return np.ones((rows, 1))


def place_features(places):
    """One column a place; the last stands for all places further down."""
    return np.eye(PLACES)[place_index(places)]


def place_index(places):
    return np.minimum(places, PLACES) - 1


def examination(examples):
    """How likely each place is looked at, the first one being 1: an array of PLACES.

    From the swaps: the same two profiles at the upper and the lower place, weighted by how rare
    that was (Agarwal et al., *Estimating position bias without intrusive interventions*, 2019).
    Few choices are drawn towards 1/place.
    """
    chosen = examples.gains > 0
    weight = 1 / examples.propensities
    looked = np.ones(PLACES)
    for upper in range(1, PLACES):
        pair = np.isin(examples.ranks, (upper, upper + 1))
        rates = []
        for place in (upper, upper + 1):
            here = pair & (examples.places == place)
            rates.append((weight[here & chosen].sum(), weight[here].sum()))
        (above, of_above), (below, of_below) = rates
        expected = upper / (upper + 1)
        of = np.array([max(of_above, 1), max(of_below, 1)])
        base = (above + below) / of.sum() or 1e-6
        rate = (np.array([above, below]) + PRETENDED * base * np.array([1, expected])) / (
            of + PRETENDED
        )
        looked[upper] = looked[upper - 1] * min(1, rate[1] / rate[0])
    return looked


def list_gains(examples, points, *, depth=5):
    """nDCG at `depth` of each list that something came of, were it ordered by `points`.

    Gains at rarely examined places count for more, at most LARGEST_WEIGHT times.
    """
    looked = examination(examples)[place_index(examples.places)]
    gains = examples.gains * np.minimum(1 / looked, LARGEST_WEIGHT)
    scores = examples.values @ np.asarray(points, dtype=float)
    order = np.lexsort((examples.ranks, -scores, examples.lists))
    best = np.lexsort((-gains, examples.lists))
    _, starts = np.unique(examples.lists[order], return_index=True)
    found = discounted(gains[order], starts, depth)
    ideal = discounted(gains[best], starts, depth)
    return np.divide(found, ideal, out=np.full(len(found), np.nan), where=ideal > 0)


def discounted(gains, starts, depth):
    """The discounted sum of each list; rows in the order in which each list is read."""
    sizes = np.diff([*starts, len(gains)])
    place = np.arange(len(gains)) - np.repeat(starts, sizes)
    worth = np.where(place < depth, gains / np.log2(place + 2), 0)
    return np.add.reduceat(worth, starts) if len(starts) else np.zeros(0)


def paired_interval(differences, *, seed=0, rounds=1_000):
    """(mean, lower, upper): the bootstrap 95% interval of the mean of paired differences."""
    differences = np.asarray(differences, dtype=float)
    differences = differences[~np.isnan(differences)]
    if not len(differences):
        return 0.0, 0.0, 0.0
    random = np.random.default_rng(seed)
    drawn = random.integers(len(differences), size=(rounds, len(differences)))
    lower, upper = np.percentile(differences[drawn].mean(axis=1), [2.5, 97.5])
    return float(differences.mean()), float(lower), float(upper)
