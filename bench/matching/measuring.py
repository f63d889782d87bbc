"""Tracks, measures and intervals of the relevance bench."""

from dataclasses import dataclass

import numpy as np

from matching.evaluation import ndcg, recall

# ISCO groups of office work.
OFFICE = ("12", "24", "33", "41", "42", "43", "44")
TRACKS = {
    "same language": lambda spoken, written: spoken == written,
    "across languages": lambda spoken, written: spoken != written,
    "mixed": lambda spoken, written: np.ones(len(spoken), bool),
}
RESAMPLES = 10_000
NEVER = -1e9


@dataclass(frozen=True)
class Measured:
    """nDCG@10 of each need (NaN where nothing is relevant) and means."""

    each: np.ndarray
    ndcg: float
    office: float
    recall: float


class Judgements:
    """Needs with the grades of all profiles, and what of them counts in each track."""

    def __init__(self, data, needs):
        self.needs = needs
        self.grades = data.relevance(needs)
        self.spoken = np.array([profile["lang"] for profile in data.profiles])
        self.office = np.array([need["isco"].startswith(OFFICE) for need in needs])
        self.groups = np.array([need["isco"] for need in needs])
        learned = {
            code for need in data.needs if need["split"] == "train" for code in need["relevance"]
        }
        self.apart = np.array([learned.isdisjoint(need["relevance"]) for need in needs])

    def measure(self, scores):
        """{track: Measured} of scores (needs, profiles)."""
        return {track: self._measure(scores, counts) for track, counts in TRACKS.items()}

    def _measure(self, scores, counts):
        values = np.empty((len(self.needs), 2))
        for row, need in enumerate(self.needs):
            judged = self.grades[row]
            columns = np.flatnonzero(counts(self.spoken, need["lang"]) & (judged >= 0))
            seen = scores[row, columns][None].astype(float)
            grades = judged[columns][None].astype(float)
            values[row] = ndcg(seen, grades)[0], recall(seen, grades)[0]
        return Measured(
            each=values[:, 0],
            ndcg=float(np.nanmean(values[:, 0])),
            office=float(np.nanmean(values[self.office, 0])),
            recall=float(np.nanmean(values[:, 1])),
        )

    def lead(self, ours, theirs, *, seed=0):
        """95% interval of the mean difference; whole groups of occupations are drawn again."""
        known = ~np.isnan(ours.each)
        groups, member = np.unique(self.groups[known], return_inverse=True)
        sums = np.bincount(member, (ours.each - theirs.each)[known])
        sizes = np.bincount(member)
        random = np.random.default_rng(seed)
        drawn = random.integers(len(groups), size=(RESAMPLES, len(groups)))
        return np.percentile(sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1), [2.5, 97.5])


def table(found):
    """Lines of Markdown: a row a ranker, three figures a track."""
    return [
        "| ranker | " + " | ".join(TRACKS) + " |",
        "| --- |" + " --- |" * len(TRACKS),
        *(
            f"| {name} | "
            + " | ".join(
                f"{one.ndcg:.3f} \\| {one.office:.3f} \\| {one.recall:.3f}"
                for one in (measured[track] for track in TRACKS)
            )
            + " |"
            for name, measured in found.items()
        ),
    ]
