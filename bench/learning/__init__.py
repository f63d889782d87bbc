"""Learning from biased feedback, simulated: hires, ranking quality and newcomers' share.

Companies and freelancers have hidden preferences that differ from the shipped points; somebody is
hired when both say yes. Each policy shows lists for some thousand needs, learns from what companies
chose in them and from what freelancers answered, and shows the next ones by what it has learned;
then all policies are judged on the same fresh needs by what is really wanted. One policy ranks by a
single sum over all signals, learned from the pairs that both wanted, instead of by the product.
"""

import os

import numpy as np

from bench.learning.market import SHOWN, WANTED, World, columns, scores, spread_list

POLICIES = {
    "no learning": None,
    "naive": "naive",
    "inverse propensity": "propensity",
    "position as a feature": "position",
    "full information": "full",
    "one sum for both sides": "sum",
}
MEASURES = ("hires", "plain_hires", "ndcg", "newcomers", "plain_newcomers")


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
    """The points that a policy has learned after its rounds: {side: array}, or {"sum": array}."""
    points = prior = shipped_points(one_sum=method == "sum")
    if method is None:
        return prior
    seen = []
    for number in range(rounds):
        seen += [world.show(points, f"{number}:{need}") for need in range(needs)]
        points = learned(seen, prior, method)
    return points


def learned(seen, prior, method):
    from matching.weights import learn_points, learn_scale

    if method == "sum":
        both_yes = examples_of(seen, [one.chosen & one.accepted for one in seen])
        return {"sum": learn_points(both_yes, prior["sum"])}
    chosen = examples_of(seen, [one.wanted if method == "full" else one.chosen for one in seen])
    accepted = examples_of(seen, [one.accepted for one in seen])
    points = {
        "company": learn_points(
            chosen.about(columns("company")),
            prior["company"],
            method="naive" if method == "full" else method,
        ),
        # Everybody who is listed is asked, wherever she stands.
        "freelancer": learn_points(
            accepted.about(columns("freelancer")), prior["freelancer"], method="naive"
        ),
    }
    share = accepted.values[:, columns("freelancer")] @ points["freelancer"] / 100
    return points | {"scale": learn_scale(share, accepted.gains > 0)}


def shipped_points(*, one_sum):
    from matching.artefact import current_model
    from matching.features import SIDES, SIGNALS

    shipped = current_model().points
    if one_sum:
        # In the proportion of the two sides' slopes in log-odds.
        slopes = {side: slope for side, (_, slope) in current_model().calibration.items()}
        total = [
            sum(slopes[side] * shipped[side].get(signal, 0) for side in shipped)
            for signal in SIGNALS
        ]
        return {"sum": 100 * np.array(total, dtype=float) / sum(total)}
    return {
        side: np.array([shipped[side][signal] for signal in signals], dtype=float)
        for side, signals in SIDES.items()
    }


def examples_of(seen, yes):
    """The log as the product's own learner reads it. yes: an array for each list seen."""
    from matching.weights import Examples

    return Examples(
        values=np.concatenate([one.values for one in seen]),
        gains=np.concatenate(yes).astype(float),
        places=np.concatenate([one.places for one in seen]),
        ranks=np.concatenate([one.ranks for one in seen]),
        propensities=np.concatenate([one.propensities for one in seen]),
        lists=np.repeat(np.arange(len(seen)), [len(one.places) for one in seen]),
    )


def judge(world, points, fresh):
    """Hires a need, nDCG@5 by true appeal, newcomers' share of what is looked at.

    A reader looks at place k with chance 1/k and hires the first one she wants and who accepts.
    """
    from matching.evaluation import ndcg

    looks = 1 / np.arange(1, SHOWN + 1)
    hires, plain, quality, newcomers = [], [], [], []
    for need in range(fresh):
        values, new = world.candidates()
        appeal = np.prod([world.appeal(values, side) for side in WANTED], axis=0)
        found = scores(values, points)
        rows = [one.one.row for one in spread_list(found, new, f"fresh:{need}")]
        hires.append(1 - np.prod(1 - looks[: len(rows)] * appeal[rows]))
        grades = np.digitize(appeal, np.quantile(appeal, [0.7, 0.85, 0.95])).astype(float)
        quality.append(ndcg(found[None], grades[None], depth=SHOWN)[0])
        best = np.argsort(-found, kind="stable")[:SHOWN]
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
