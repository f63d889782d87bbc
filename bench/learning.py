"""Learning from biased feedback, simulated: hires, ranking quality and newcomers' share.

Companies and freelancers have hidden preferences that differ from the shipped points. Each policy
shows lists for some thousand needs, learns from what was chosen in them, and shows the next ones by
what it has learned; then all policies are judged on the same fresh needs by what is really wanted.
"""

import os
from datetime import timedelta
from types import SimpleNamespace

import numpy as np

POLICIES = {
    "no learning": None,
    "naive": "naive",
    "inverse propensity": "propensity",
    "position as a feature": "position",
    "full information": "full",
}
MEASURES = ("hires", "plain_hires", "ndcg", "newcomers", "plain_newcomers")
SHOWN = 5
CANDIDATES = 40
NEWCOMERS = 0.2
# What companies really look at, in the order of SIGNALS; the shipped points say otherwise.
WANTED = {
    "missions": 18, "text": 8, "tools": 16, "knowledge": 9, "sectors": 10, "place": 6,
    "hours": 6, "days": 10, "rate": 13, "experience": 3, "language": 1,
}  # fmt: skip
# Log-odds from the worst to the best profile, and how much no signal explains.
STEEPNESS, UNEXPLAINED = 9.0, 0.8


def add_arguments(parser):
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--needs", type=int, default=800, help="needs of one round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--fresh", type=int, default=1_500, help="needs to judge by")


def run(options):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("DEMO", "1")
    import django

    django.setup()
    results = simulate(options.seeds, options.needs, options.rounds, options.fresh)
    print(table(results))


def simulate(seeds, needs, rounds, fresh):
    """{policy: {measure: array of one value a seed}}."""
    results = {name: {measure: [] for measure in MEASURES} for name in POLICIES}
    for seed in range(seeds):
        for name, method in POLICIES.items():
            world = World(seed)
            points = live(world, method, needs, rounds)
            judged = judge(World(10_000 + seed), points, fresh)
            for measure, value in judged.items():
                results[name][measure].append(value)
    return {
        name: {measure: np.array(values) for measure, values in measures.items()}
        for name, measures in results.items()
    }


def live(world, method, needs, rounds):
    """The points that a policy has learned after its rounds of showing and learning."""
    from matching.weights import learn_points, whole

    points = prior = whole(shipped_points())
    if method is None:
        return prior
    seen = []
    for number in range(rounds):
        seen += [world.show(points, f"{number}:{need}") for need in range(needs)]
        examples = examples_of(seen, full=method == "full")
        points = learn_points(examples, prior, method="naive" if method == "full" else method)
    return points


def shipped_points():
    from matching.artefact import current_model
    from matching.features import SIGNALS

    points = current_model().points
    return np.array([points[signal] for signal in SIGNALS], dtype=float)


class World:
    """Needs, freelancers who could serve them, and what both really want. One seed, one world."""

    def __init__(self, seed):
        from matching.features import SIGNALS

        self.random = np.random.default_rng(seed)
        wanted = np.array([WANTED[signal] for signal in SIGNALS], dtype=float)
        self.wanted = wanted * self.random.lognormal(0, 0.2, len(wanted))
        self.wanted /= self.wanted.sum()
        self.signals = SIGNALS
        # How much the values of each signal differ among candidates.
        self.spread = self.random.uniform(1.0, 3.0, len(wanted))

    def candidates(self):
        """(values (candidates, signals), which of them are new) for one need."""
        values = self.random.beta(self.spread, self.spread, (CANDIDATES, len(self.signals)))
        new = self.random.random(CANDIDATES) < NEWCOMERS
        # A new profile says less, and is no worse for that.
        for signal in ("text", "experience"):
            values[new, self.signals.index(signal)] *= 0.5
        return values, new

    def appeal(self, values):
        """The chance that a company that looks at each candidate wants to talk to her."""
        noise = self.random.normal(0, UNEXPLAINED, len(values))
        return 1 / (1 + np.exp(-(STEEPNESS * (values @ self.wanted - 0.62) + noise)))

    def show(self, points, token):
        """One need: its list as the product spreads it, and what a reader chose of it."""
        values, new = self.candidates()
        appeal = self.appeal(values)
        listed = spread_list(values @ points, new, token)
        place = np.array([one.place for one in listed])
        rows = np.array([one.one.row for one in listed])
        wanted = self.random.random(len(rows)) < appeal[rows]
        looked = self.random.random(len(rows)) < 1 / place
        return SimpleNamespace(
            values=values[rows],
            wanted=wanted,
            chosen=wanted & looked,
            places=place,
            ranks=np.array([one.rank for one in listed]),
            propensities=np.array([one.propensity for one in listed]),
        )


def spread_list(scores, new, token):
    """The Placed of one list, by the product's own spreading; `one.row` is the candidate's row."""
    from matching import exposure

    ranking = [
        SimpleNamespace(row=row, score=scores[row], freelancer=FREELANCERS[bool(new[row])])
        for row in np.argsort(-scores, kind="stable")[: exposure.depth(SHOWN, token=token)]
    ]
    return exposure.placed(exposure.with_newcomer(ranking, SHOWN, token=token), token=token)


def since(days):
    from django.utils import timezone

    return SimpleNamespace(created_at=timezone.now() - timedelta(days=days))


class _Freelancers(dict):
    """{is new: a stand-in}, made when Django is ready."""

    def __missing__(self, is_new):
        self[is_new] = since(1 if is_new else 1_000)
        return self[is_new]


FREELANCERS = _Freelancers()


def examples_of(seen, *, full=False):
    """The log as the product's own learner reads it; full: as if every place were looked at."""
    from matching.weights import Examples

    return Examples(
        values=np.concatenate([one.values for one in seen]),
        gains=np.concatenate([one.wanted if full else one.chosen for one in seen]).astype(float),
        places=np.concatenate([one.places for one in seen]),
        ranks=np.concatenate([one.ranks for one in seen]),
        propensities=np.concatenate([one.propensities for one in seen]),
        lists=np.repeat(np.arange(len(seen)), [len(one.places) for one in seen]),
    )


def judge(world, points, fresh):
    """Hires a need, nDCG@5 by true appeal, newcomers' share of what is looked at.

    A reader looks at place k with chance 1/k and hires the first one she wants.
    """
    from matching.evaluation import ndcg

    looks = 1 / np.arange(1, SHOWN + 1)
    hires, plain, quality, newcomers = [], [], [], []
    for need in range(fresh):
        values, new = world.candidates()
        appeal = world.appeal(values)
        scores = values @ points
        rows = [one.one.row for one in spread_list(scores, new, f"fresh:{need}")]
        hires.append(1 - np.prod(1 - looks[: len(rows)] * appeal[rows]))
        grades = np.digitize(appeal, np.quantile(appeal, [0.7, 0.85, 0.95])).astype(float)
        quality.append(ndcg(scores[None], grades[None], depth=SHOWN)[0])
        best = np.argsort(-scores, kind="stable")[:SHOWN]
        newcomers.append([share(new[rows]), share(new[best])])
        plain.append(1 - np.prod(1 - looks * appeal[best]))
    with_place, without_place = np.mean(newcomers, axis=0)
    return {
        "hires": np.mean(hires),
        "plain_hires": np.mean(plain),
        "ndcg": np.nanmean(quality),
        "newcomers": with_place,
        "plain_newcomers": without_place,
    }


def share(new):
    """Newcomers' share of what is looked at in a list, from its first to its last place."""
    looks = 1 / np.arange(1, len(new) + 1)
    return (looks * new).sum() / looks.sum()


def table(results):
    """Markdown: each policy, and its paired difference from no learning and from naive."""
    lines = [
        "| policy | hires a need | nDCG@5 | hires against no learning | hires against naive "
        "| newcomers’ share | without their place | what spreading costs in hires |",
        "| --- |" + " --- |" * 7,
    ]
    for name, found in results.items():
        cells = [f"{found['hires'].mean():.3f}", f"{found['ndcg'].mean():.3f}"]
        for other in ("no learning", "naive"):
            cells.append(
                "–" if name == other else interval(found["hires"] - results[other]["hires"])
            )
        cells += [f"{found[name].mean():.3f}" for name in ("newcomers", "plain_newcomers")]
        cells.append(interval(found["hires"] - found["plain_hires"]))
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def interval(differences):
    from matching.weights import paired_interval

    mean, lower, upper = paired_interval(differences)
    return f"{mean:+.4f} ({lower:+.4f} to {upper:+.4f})"
