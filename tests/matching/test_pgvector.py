"""PostgreSQL looks at all profiles as the engine does in memory."""

import numpy as np
import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from marketplace.people.models import Freelancer
from matching import pgvector
from matching.engine import Question, own_people, profile_index
from matching.retrieval import FILTERS, retrieve
from matching.selection import likeness_of_meaning, select
from matching.storing import SHARDS, store_rows
from tests.matching.pool import TEXTS

NEED = "Facturation, relances et agenda, dans vos locaux ou à distance"
CONDITIONS = [
    {},
    {"place": "remote"},
    {"place": "on_site"},
    {"max_rate_cents": 3_500},
    # Nobody passes: filters are dropped, here as there.
    {"max_rate_cents": 1_500, "place": "on_site"},
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
def test_the_database_finds_and_scores_as_memory_does(pool, wants, conditions, monkeypatch):
    need = wants("invoicing", "diary", **{"text": NEED, **conditions})
    question = Question.of(need, profile_index().current())
    found = retrieve(question.wanted, question.snapshot, question.promised)
    expected = select(question, found, 10)
    keys = question.snapshot.column["pk"]

    alike = dict(pgvector.most_alike(question, FILTERS[len(found.relaxed) :]))
    monkeypatch.setattr(pgvector, "READ", 5)
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


def both_ways(need, limit=10):
    """(what the database ranks, what memory ranks) as [(key, log-odds)]."""
    question = Question.of(need, profile_index().current())
    chosen = select(question, question.retrieve(own_people(need)), limit)
    keys = question.snapshot.column["pk"][chosen.slots].tolist()
    inside = list(zip(keys, chosen.scored.log_odds.tolist(), strict=True))
    return pgvector.rank_in_database(need, limit), inside


def assert_equal(ranked, expected):
    assert [key for key, _ in ranked] == [key for key, _ in expected]
    np.testing.assert_allclose(
        [odds for _, odds in ranked], [odds for _, odds in expected], atol=1e-6, rtol=0
    )


def test_of_more_than_are_read_at_once_the_best_are_found(skilled, wants, monkeypatch):
    crowd([text for text, _language in TEXTS] * 80)
    skilled("invoicing", "pennylane", headline="Office manager", bio=NEED)
    store_rows()
    pgvector.prepare()
    assert pgvector.mirror() == 481 > pgvector.READ
    read = []
    original = pgvector.snapshot_of
    monkeypatch.setattr(
        pgvector, "snapshot_of", lambda keys, *rest: read.append(len(keys)) or original(keys, *rest)
    )

    ranked, expected = both_ways(wants("invoicing", "pennylane", text=NEED, place="remote"))

    assert len(ranked) == 10
    assert_equal(ranked, expected)
    assert sum(read) > pgvector.READ


def crowd(texts):
    """Many published profiles at once, a text each, at different rates."""
    users = User.objects.bulk_create(
        User(email=f"crowd{number}@people.example", name=f"Crowd {number}")
        for number in range(len(texts))
    )
    Freelancer.objects.bulk_create(
        Freelancer(
            user=user,
            status="published",
            headline=text.partition("\n")[0],
            bio=text.partition("\n")[2],
            speaks=["fr"],
            rate_cents=3_000 + 7 * number,
        )
        for number, (user, text) in enumerate(zip(users, texts, strict=True))
    )


def test_who_changed_since_the_mirror_was_made_is_ranked_by_what_is_new(pool, wants, skilled):
    need = wants("invoicing", "diary", text=NEED)
    changed = Freelancer.objects.filter(works_remote=True, works_on_site=True).earliest("pk")
    changed.bio, changed.rate_cents = NEED, 3_100
    changed.save()
    new = skilled("invoicing", "diary", bio=NEED)

    ranked, expected = both_ways(need, limit=30)

    assert_equal(ranked, expected)
    assert {changed.pk, new.pk} <= {key for key, _ in ranked}


def test_mirroring_copies_only_what_is_new(pool, skilled):
    skilled("diary")
    store_rows()

    assert pgvector.mirror() == 1
    assert pgvector.mirror() == 0


def test_the_command_mirrors_too(skilled, capsys):
    skilled("diary")
    call_command("store_profiles", "--pgvector")

    assert "1 rows mirrored" in capsys.readouterr().out


def test_who_is_gone_leaves_the_mirror(pool, wants):
    Freelancer.objects.update(status="paused")
    store_rows()

    assert pgvector.mirror() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM matching_profilevector")
        assert cursor.fetchone() == (0,)
    assert pgvector.rank_in_database(wants("diary", text=NEED)) == []
