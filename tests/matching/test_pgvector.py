"""PostgreSQL looks at all profiles as the engine does in memory."""

import numpy as np
import pytest

from matching import pgvector
from matching.engine import Question, profile_index
from matching.models import ProfileRow
from matching.retrieval import retrieve
from matching.selection import likeness_of_meaning, select
from matching.storing import SHARDS, store_rows
from tests.matching.pool import TEXTS

NEED = "Facturation, relances et agenda, dans vos locaux ou à distance"
CONDITIONS = [
    {},
    {"place": "remote"},
    {"place": "on_site"},
    {"max_rate_cents": 3_500},
    {"text": "Please look after invoices and travel, for the whole of our team."},
]


@pytest.fixture
def pool(skilled):
    """Profiles of all sorts, mirrored."""
    for number in range(24):
        text, language = TEXTS[number % len(TEXTS)]
        headline, _, bio = text.partition("\n")
        skilled(
            *(["invoicing"] if number % 3 else ["diary", "pennylane"]),
            headline=headline,
            bio=f"{bio} {number} ans",
            language=language,
            speaks=["fr", "en"] if number % 4 else [language],
            rate_cents=3_000 + 200 * number,
            works_remote=bool(number % 5),
            works_on_site=bool(number % 2),
        )
    store_rows()
    pgvector.prepare()
    assert pgvector.mirror() == 24


@pytest.mark.parametrize("conditions", CONDITIONS)
def test_the_database_finds_and_scores_as_memory_does(pool, wants, conditions):
    need = wants("invoicing", "diary", **{"text": NEED, **conditions})
    question = Question.of(need, profile_index().current())
    found = retrieve(question.wanted, question.snapshot, question.promised)
    expected = select(question, found, 10)
    keys = question.snapshot.column["pk"]

    alike = dict(pgvector.most_alike(question))
    ranked = pgvector.rank_in_database(need, 10)

    assert set(alike) == set(keys[found.slots].tolist())
    cosines = likeness_of_meaning(
        question.encoded.vector, question.snapshot.text["vector"], found.slots
    )
    theirs = [max(0, alike[key]) for key in keys[found.slots].tolist()]
    np.testing.assert_allclose(theirs, cosines, atol=1e-6)
    assert [key for key, _ in ranked] == keys[expected.slots].tolist()
    np.testing.assert_allclose(
        [odds for _, odds in ranked], expected.scored.log_odds, atol=1e-6, rtol=0
    )


def test_the_best_of_all_shards_are_the_best(pool, wants):
    need = wants("invoicing", text=NEED)
    halves = [list(range(SHARDS // 2)), list(range(SHARDS // 2, SHARDS))]

    parts = [pair for half in halves for pair in pgvector.rank_in_database(need, 5, shards=half)]

    merged = sorted(parts, key=lambda pair: (-round(pair[1], 4), pair[0]))[:5]
    whole = pgvector.rank_in_database(need, 5)
    assert [key for key, _ in merged] == [key for key, _ in whole]


def test_who_is_gone_leaves_the_mirror(pool, wants):
    ProfileRow.objects.all().delete()

    assert pgvector.mirror() == 0
    assert pgvector.rank_in_database(wants("diary", text=NEED)) == []
