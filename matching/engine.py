"""Ranks the published freelancers for a need, with the reasons."""

from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np

from marketplace.people.models import Freelancer
from matching.artefact import Model, current_model
from matching.explaining import explain, rarest_words
from matching.features import Wanted
from matching.index import ProfileIndex
from matching.retrieval import Promised, cut_by, everybody, promised_minutes, retrieve
from matching.rows import packed, written
from matching.selection import Selection, select
from matching.snapshot import Snapshot, Table
from matching.space import TextSpace
from matching.versions import model_in_force

OWN = "own"


@dataclass(frozen=True)
class Candidate:
    """One freelancer for one need, not stored. `reasons` and `gaps` as in matching.models.Match.

    `chances` are those of each side's yes in percent: {side: int}. `values` are the signals' values
    from 0 to 1, those that count for this need.
    """

    freelancer: Freelancer
    position: int
    score: int
    probability: float
    chances: dict[str, int]
    reasons: list[dict]
    gaps: list[dict]
    values: dict[str, float]
    engine_version: str


class Ranking(list):
    """Candidates, best first; `relaxed` names the filters dropped so that anybody was found."""

    def __init__(self, candidates=(), *, relaxed=()):
        super().__init__(candidates)
        self.relaxed = relaxed


@dataclass(frozen=True)
class Row:
    """One profile in a Survey; `cut_by` names the filters that keep her out."""

    freelancer_id: int
    score: int
    probability: float
    points: dict[str, int]
    cut_by: tuple[str, ...]


@dataclass(frozen=True)
class Survey:
    """Every published profile for one need, best first, whatever the filters say."""

    selection: Selection
    keys: np.ndarray
    cuts: dict[str, np.ndarray]

    def __len__(self):
        return len(self.keys)

    @property
    def counts(self):
        """{filter: how many it cuts}."""
        return {name: int(cut.sum()) for name, cut in self.cuts.items()}

    def page(self, start, stop):
        """Rows from `start` to before `stop`."""
        scored = self.selection.scored
        return [
            Row(
                freelancer_id=int(self.keys[number]),
                score=int(scored.scores[number]),
                probability=float(scored.probabilities[number]),
                points=scored.points(number),
                cut_by=tuple(name for name, cut in self.cuts.items() if cut[number]),
            )
            for number in range(start, min(stop, len(self)))
        ]


@cache
def text_space():
    return current_model().space


@cache
def profile_index():
    """This process's copy of the published profiles."""
    return ProfileIndex(text_space(), current_model().version)


@dataclass(frozen=True)
class Question:
    """One need as it is put to a Snapshot: read, encoded, and who is busy elsewhere."""

    wanted: Wanted
    snapshot: Snapshot
    model: Model
    space: TextSpace
    promised: Promised

    @classmethod
    def of(cls, need, snapshot):
        return cls(
            wanted=Wanted.of(need, snapshot.vocabulary),
            snapshot=snapshot,
            model=model_in_force(),
            space=text_space(),
            promised=Promised.of(promised_minutes(), snapshot),
        )

    @cached_property
    def encoded(self):
        return self.space.encode_needs([self.wanted.text], [self.wanted.language])[0]

    @cached_property
    def words(self):
        """The need's words by their stems, the rarest first (matching.explaining)."""
        return rarest_words(self.wanted, self.space)

    def retrieve(self, excluded=frozenset()):
        return retrieve(self.wanted, self.snapshot, self.promised, excluded=excluded)

    def everybody(self, slots):
        return everybody(self.wanted, self.snapshot, self.promised, slots)

    def explain(self, selection, number, text):
        """(reasons, gaps) of a place of a Selection. text: what that profile says."""
        return explain(
            self.wanted,
            self.snapshot.profile(selection.slots[number], text),
            words=self.words,
            points=selection.scored.points(number),
            missed=selection.scored.missed(number),
            kilometres=selection.found.kilometres[number],
            free_minutes=selection.found.free_minutes[number],
        )

    def candidate(self, selection, number, freelancer):
        """The Candidate at a place of a Selection, in words that the database says now."""
        scored = selection.scored
        reasons, gaps = self.explain(selection, number, written(freelancer))
        return Candidate(
            freelancer=freelancer,
            position=number + 1,
            score=int(scored.scores[number]),
            probability=float(scored.probabilities[number]),
            chances=scored.chances(number),
            reasons=reasons,
            gaps=gaps,
            values={
                name: round(float(found[number]), 4) for name, found in selection.values.items()
            },
            engine_version=self.model.version,
        )


def rank(need, limit=5):
    """The best `limit` published freelancers for a Need in any state, as a Ranking.

    Stores nothing. Only freelancers who pass the filters of matching/retrieval.py are ranked; the
    need's own people never are.
    """
    ranking = rank_once(need, limit)
    if ranking is None:
        # Somebody in memory is no longer in the database, as after a restored backup.
        profile_index().forget()
        ranking = rank_once(need, limit)
    return Ranking() if ranking is None else ranking


def rank_once(need, limit):
    """A Ranking, or None if it names somebody who is no longer published."""
    snapshot = profile_index().current()
    if not len(snapshot):
        return Ranking()
    question = Question.of(need, snapshot)
    found = question.retrieve(own_people(need))
    selection = select(question, found, limit)
    keys = snapshot.column["pk"][selection.slots].tolist()
    people = Freelancer.objects.published().with_profile().in_bulk(keys)
    if len(people) < len(keys):
        return None
    return Ranking(
        [question.candidate(selection, number, people[key]) for number, key in enumerate(keys)],
        relaxed=found.relaxed,
    )


def rank_all(need):
    """Every published profile for a Need with its points and the filters that cut it: a Survey."""
    snapshot = profile_index().current()
    question = Question.of(need, snapshot)
    selection = select(question, question.everybody(snapshot.slots()))
    keys = snapshot.column["pk"][selection.slots]
    cuts = cut_by(question.wanted, snapshot, selection.found)
    cuts[OWN] = np.isin(keys, list(own_people(need)))
    return Survey(selection, keys, cuts)


def explain_for(need, freelancer):
    """The Candidate of one freelancer whatever the filters say; None if she isn't published."""
    snapshot = profile_index().current()
    slot = snapshot.slot_of(freelancer.pk)
    if slot is None:
        return None
    question = Question.of(need, snapshot)
    return question.candidate(select(question, question.everybody(np.array([slot]))), 0, freelancer)


def best_scores(need, limit):
    """{key: score} of the best `limit` published profiles that pass the filters, best first."""
    snapshot = profile_index().current()
    question = Question.of(need, snapshot)
    selection = select(question, question.retrieve(own_people(need)), limit)
    keys = snapshot.column["pk"][selection.slots].tolist()
    return dict(zip(keys, selection.scored.scores.tolist(), strict=True))


def score_profiles(needs, profiles):
    """Scores (needs, profiles) of Profiles that needn't be in the index, whatever filters say."""
    vocabulary = profile_index().current().vocabulary
    rows = packed(profiles, text_space(), vocabulary.keys)
    # Variants of one profile share its key: here it is their place in the list.
    keys, rows["pk"] = rows["pk"].tolist(), range(len(profiles))
    snapshot = Snapshot(Table(rows, vocabulary))
    taken = promised_minutes()
    busy = {number: taken[key] for number, key in enumerate(keys) if key in taken}
    promised = Promised.of(busy, snapshot)
    scores = np.zeros((len(needs), len(profiles)), int)
    for row, need in zip(scores, needs, strict=True):
        question = replace(Question.of(need, snapshot), promised=promised)
        selection = select(question, question.everybody(snapshot.slots()))
        row[selection.slots] = selection.scored.scores
    return scores


def names():
    """{(kind, code): (French name, English name)} of the terms that reasons may mention."""
    index = profile_index()
    if index.snapshot is None:
        index.current()
    return index.vocabulary.names


def own_people(need):
    """Keys of freelancers who are members of the company that asks."""
    if need.company_id is None:
        return frozenset()
    members = Freelancer.objects.filter(user__memberships__company=need.company_id)
    return frozenset(members.values_list("pk", flat=True))
