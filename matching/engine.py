"""Ranks the published freelancers for a need, with the reasons."""

from dataclasses import dataclass
from functools import cache

from marketplace.people.models import Freelancer
from matching.artefact import current_model
from matching.explaining import explain
from matching.features import Wanted, distances_km, structured_values
from matching.index import ProfileIndex
from matching.ranking import score, text_values
from matching.retrieval import free_minutes, retrieve


@dataclass(frozen=True)
class Candidate:
    """One freelancer for one need, not stored. `reasons` and `gaps` as in matching.models.Match."""

    freelancer: Freelancer
    position: int
    score: int
    reasons: list[dict]
    gaps: list[dict]
    engine_version: str


class Ranking(list):
    """Candidates, best first; `relaxed` names the filters dropped so that anybody was found."""

    def __init__(self, candidates=(), *, relaxed=()):
        super().__init__(candidates)
        self.relaxed = relaxed


@cache
def profile_index():
    """This process's copy of the published profiles."""
    return ProfileIndex(current_model().space)


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
    index = profile_index()
    snapshot = index.current()
    if not len(snapshot):
        return Ranking()
    model = current_model()
    wanted = Wanted.of(need, index.vocabulary)
    kilometres = distances_km(wanted, snapshot)
    free = free_minutes(snapshot)
    found = retrieve(
        wanted, snapshot, kilometres=kilometres, free_minutes=free, excluded=own_people(need)
    )
    values = structured_values(
        wanted, snapshot, found.rows, kilometres=kilometres, free_minutes=free
    )
    encoded = index.space.encode([wanted.text], [wanted.language])
    likeness = encoded.similarities(
        snapshot.texts, [name for name, weight in model.text_weights.items() if weight]
    )
    values["text"], words_share = text_values(
        model,
        {name: cosines[0][found.rows] for name, cosines in likeness.items()},
        snapshot.column["sincerity"][found.rows],
    )
    scored = score(model, wanted.signals, values, words_share)
    best = scored.best(limit)
    keys = [snapshot.profiles[found.rows[number]].pk for number in best]
    people = Freelancer.objects.published().with_profile().in_bulk(keys)
    if len(people) < len(keys):
        return None
    return Ranking(
        [
            candidate(
                people[key],
                position,
                model,
                explain(
                    wanted,
                    snapshot.profiles[found.rows[number]],
                    space=model.space,
                    points={name: int(points[number]) for name, points in scored.points.items()},
                    worth=scored.worth,
                    kilometres=kilometres[found.rows[number]],
                    free_minutes=free[found.rows[number]],
                ),
            )
            for position, (number, key) in enumerate(zip(best, keys, strict=True), start=1)
        ],
        relaxed=found.relaxed,
    )


def candidate(freelancer, position, model, explanation):
    reasons, gaps = explanation
    return Candidate(
        freelancer=freelancer,
        position=position,
        score=sum(reason["points"] for reason in reasons),
        reasons=reasons,
        gaps=gaps,
        engine_version=model.version,
    )


def names():
    """{(kind, code): (French name, English name)} of the terms that reasons may mention."""
    index = profile_index()
    if index.snapshot is None:
        index.current()
    return index.names


def own_people(need):
    """Keys of freelancers who are members of the company that asks."""
    if need.company_id is None:
        return frozenset()
    members = Freelancer.objects.filter(user__memberships__company=need.company_id)
    return frozenset(members.values_list("pk", flat=True))
