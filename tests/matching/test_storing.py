"""Rows are encoded once, in one process, and read by all; what is saved is known at once."""

import json
import os
import subprocess
import sys
import threading
import time

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from marketplace.people.models import Freelancer
from matching import index as index_module
from matching.artefact import current_model
from matching.engine import profile_index, rank, text_space
from matching.features import SIDES
from matching.index import ProfileIndex
from matching.models import ModelVersion, ProfileRow
from matching.storing import freshness, store_rows
from matching.tasks import rescore_open_needs
from matching.versions import promote, roll_back
from matching.warming import warm
from tests import factories
from tests.workers import database_url, eventually

# Answers each line with the ranking of that need, as a process of its own.
ANSWERING = """
import django, json, sys
django.setup()
from marketplace.needs.models import Need
from matching.engine import rank
for line in sys.stdin:
    found = rank(Need.objects.get(pk=int(line)))
    print(json.dumps([[one.freelancer.pk, one.score, one.reasons] for one in found]), flush=True)
"""


class Unable:
    """A text space that can't encode."""

    dtype = text_space().dtype

    def encode(self, texts, languages):
        raise AssertionError("encoded again")


def start(version="", *, space=None):
    """A process that has just begun, in miniature."""
    return ProfileIndex(space or text_space(), version or current_model().version)


def test_a_new_process_reads_what_another_encoded(skilled, terms):
    freelancer = skilled("invoicing", rate_cents=3_900)
    assert store_rows() == 1

    snapshot = start(space=Unable()).current()

    assert snapshot.column["pk"].tolist() == [freelancer.pk]
    assert snapshot.profile(0).terms == {"mission": {"invoicing": 2}}


def test_only_what_changed_is_encoded_again(skilled):
    first, _second = skilled(), skilled()
    store_rows()
    assert freshness() == {"published": 2, "stale": 0}
    first.rate_cents = 5_100
    first.save()

    assert freshness() == {"published": 2, "stale": 1}
    assert start().current().column["rate_cents"].tolist() == [5_100, 4_200]
    assert store_rows() == 1


def test_storing_goes_on_where_it_stopped(skilled, monkeypatch):
    monkeypatch.setattr("matching.storing.BATCH", 2)
    for _ in range(5):
        skilled()

    class Stop(Exception):
        pass

    def stop(done, left):
        raise Stop

    with pytest.raises(Stop):
        store_rows(report=stop)

    assert ProfileRow.objects.count() == 2
    assert store_rows() == 3


def test_another_text_space_makes_all_rows_stale(skilled):
    skilled()
    store_rows()

    with pytest.raises(AssertionError, match="encoded again"):
        start("another", space=Unable()).current()


def test_nothing_is_kept_of_who_is_published_no_more(skilled, farid, freelancer):
    store_rows()
    freelancer.pause(by=farid)

    store_rows()

    assert not ProfileRow.objects.exists()


def test_many_changes_come_in_a_few_at_a_time(skilled, monkeypatch):
    monkeypatch.setattr(index_module, "ENCODED_AT_ONCE", 2)
    index = start()
    index.current()
    for _ in range(5):
        skilled()

    assert [len(index.current()) for _ in range(3)] == [2, 4, 5]


def test_a_full_table_is_made_anew(skilled, monkeypatch):
    monkeypatch.setattr("matching.snapshot.SPARE_LEAST", 3)
    freelancer = skilled()
    index = start()
    for rate in range(4_000, 4_010):
        Freelancer.objects.filter(pk=freelancer.pk).update(rate_cents=rate)
        snapshot = index.current()
        assert len(snapshot) == 1
        assert snapshot.profile(snapshot.slot_of(freelancer.pk)).rate_cents == rate


def test_a_word_more_in_the_vocabulary_makes_no_row_stale(skilled, terms):
    freelancer = skilled("diary")
    store_rows()
    index = start(space=Unable())
    index.current()
    factory = type(terms["diary"]).objects
    factory.create(kind="tool", code="aaa", name_fr="Aaa", name_en="Aaa")

    snapshot = index.current()

    assert snapshot.profile(snapshot.slot_of(freelancer.pk)).terms == {"mission": {"diary": 2}}


def test_the_command_says_how_far_it_is(skilled, capsys):
    skilled()
    call_command("store_profiles", "--status")
    call_command("store_profiles")

    said = capsys.readouterr().out
    assert "1 of 1 profiles are stale" in said
    assert "0 of 1 profiles are stale" in said


def test_a_database_that_is_away_does_not_stop_the_start(monkeypatch, caplog):
    # Tests that ask for no database have none.
    class Away:
        def current(self):
            from django.db import OperationalError

            raise OperationalError("away")

    monkeypatch.setattr("matching.warming.profile_index", Away)
    monkeypatch.setattr("matching.warming.connections.close_all", lambda: None)

    warm()

    assert "first ranking" in caplog.text


@pytest.fixture
def processes(transactional_db):
    """Two processes that answer needs, on this test's database."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", ANSWERING],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "DATABASE_URL": database_url()},
        )
        for _ in range(2)
    ]
    yield started
    for process in started:
        process.stdin.close()
        process.wait(20)
        process.stdout.close()


def answers(processes, need):
    for process in processes:
        process.stdin.write(f"{need.pk}\n")
        process.stdin.flush()
    return [json.loads(process.stdout.readline()) for process in processes]


def test_every_process_ranks_a_saved_profile_by_its_new_content_within_a_second(
    processes, skilled, wants
):
    freelancer, _other = skilled("invoicing", rate_cents=6_000), skilled("diary", rate_cents=4_400)
    need = wants("invoicing", text="Facturation", max_rate_cents=4_200, place="remote")
    before = answers(processes, need)
    assert freelancer.pk not in [pk for pk, _score, _reasons in before[0]]

    freelancer.rate_cents = 4_000
    freelancer.save()
    saved = time.monotonic()
    after = answers(processes, need)

    assert time.monotonic() - saved < 1
    assert after[0] == after[1]
    assert before[0] == before[1]
    assert after[0][0][0] == freelancer.pk
    assert after[0] == [[one.freelancer.pk, one.score, one.reasons] for one in rank(need)]


def test_every_process_ranks_by_promoted_weights_within_a_second(processes, skilled, wants):
    near, cheap = skilled("invoicing", rate_cents=4_900), skilled(rate_cents=4_000)
    need = wants("invoicing", text="Facturation", max_rate_cents=4_200, place="remote")
    before = answers(processes, need)
    assert [pk for pk, _score, _reasons in before[0]] == [near.pk, cheap.pk]
    now = timezone.now()
    learned = ModelVersion.objects.create(
        points={
            side: {signal: 100 * (signal == "rate") for signal in signals}
            for side, signals in SIDES.items()
        },
        artefact_version=current_model().version,
        data_from=now,
        data_until=now,
    )

    promote(learned, by=None)
    promoted = time.monotonic()
    after = answers(processes, need)

    assert time.monotonic() - promoted < 1
    assert after[0] == after[1]
    assert [pk for pk, _score, _reasons in after[0]] == [cheap.pk, near.pk]
    roll_back(learned, by=None, reason="Back to what was.")
    assert answers(processes, need) == before


def test_answers_stay_right_while_profiles_change_under_them(transactional_db, skilled, wants):
    people = [skilled("invoicing") for _ in range(6)]
    need = wants("invoicing", text="Facturation")
    profile_index().forget()
    problems = []

    def ask():
        try:
            for _ in range(15):
                found = rank(need)
                assert len(found) == 5
                for one in found:
                    assert sum(part["points"] for part in one.reasons) == one.score
        except Exception as problem:  # noqa: BLE001 (told to the test)
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(30):
        Freelancer.objects.filter(pk=people[number % 6].pk).update(experience_years=number)
    for thread in threads:
        thread.join()

    assert problems == []
    snapshot = profile_index().current()
    years = snapshot.column["experience_years"][snapshot.slots()].tolist()
    assert years == list(range(24, 30))


def test_workers_share_the_matches_of_all_open_needs(worker, skilled):
    skilled("invoicing")
    needs = [factories.NeedFactory(status="open") for _ in range(3)]

    rescore_open_needs.delay()

    eventually(lambda: all(need.matches.exists() for need in needs), seconds=30)
