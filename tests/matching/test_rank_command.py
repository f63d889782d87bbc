"""manage.py rank: two files in, one out, and no database."""

import json

import pytest
from django.core.management import CommandError, call_command

PROFILES = [
    {"id": "a", "headline": "Office manager", "lines": ["Facturation et relances", "Pennylane"]},
    {"id": "b", "headline": "", "lines": ["I repair pipes and boilers"], "lang": "en"},
    {"id": 3, "text": "Invoices, late payments and bookkeeping", "lang": "en"},
    {
        "id": "d",
        "text": "Agenda et courrier",
        "missions": ["invoicing", "Tricot"],
        "tools": ["Pennylane"],
        "languages": ["fr"],
        "rate_cents": 3_900,
        "capacity_minutes": 1_200,
        "commune": "Nantes",
        "remote": True,
    },
]
NEEDS = [
    {"id": 1, "text": "Établir les factures et relancer les débiteurs", "lang": "fr"},
    {
        "id": "full",
        "text": "Aide au bureau",
        "missions": ["Facturation"],
        "tools": ["pennylane"],
        "languages": ["fr"],
        "rate_cents": 4_000,
        "capacity_minutes": 600,
        "commune": "44000",
        "remote": False,
    },
]


@pytest.fixture
def rank(tmp_path, capsys):
    """rank(profiles, needs, *options): (answers, standard error, exit status)."""

    def run(profiles, needs, *options):
        for name, lines in (("P", profiles), ("N", needs)):
            texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
            (tmp_path / f"{name}.jsonl").write_text("\n".join(texts), "utf-8")
        status = 0
        try:
            call_command(
                "rank",
                "--profiles",
                tmp_path / "P.jsonl",
                "--needs",
                tmp_path / "N.jsonl",
                *options,
            )
        except SystemExit as stopped:
            status = stopped.code
        said = capsys.readouterr()
        return [json.loads(line) for line in said.out.splitlines()], said.err, status

    return run


def test_each_need_gets_its_best_profiles_with_reasons_in_both_languages(rank):
    answers, errors, status = rank(PROFILES, NEEDS)

    assert (errors, status) == ("", 0)
    assert [answer["need"] for answer in answers] == [1, "full"]
    first = answers[0]["matches"]
    assert {match["profile"] for match in first} == {"a", "b", 3, "d"}
    assert first[-1]["profile"] == "b"
    assert answers[1]["matches"][0]["profile"] == "d"
    signals = {reason["signal"] for reason in answers[1]["matches"][0]["reasons"]}
    assert {"missions", "tools", "rate", "hours", "language"} <= signals


def test_points_add_up_to_the_score_to_the_last_digit(rank):
    answers, _errors, _status = rank(PROFILES, NEEDS)

    for answer in answers:
        scores = [match["score"] for match in answer["matches"]]
        assert scores == sorted(scores, reverse=True)
        for match in answer["matches"]:
            assert 0 <= match["score"] <= 1
            cents = sum(round(reason["points"] * 100) for reason in match["reasons"])
            assert cents == round(match["score"] * 10_000)
            for reason in match["reasons"]:
                assert set(reason) == {"signal", "points", "text_fr", "text_en"}


def test_reasons_read_in_both_languages(rank):
    answers, _errors, _status = rank(PROFILES, NEEDS)

    rate = next(r for r in answers[1]["matches"][0]["reasons"] if r["signal"] == "rate")
    assert "budget" in rate["text_en"]
    assert rate["text_fr"] != rate["text_en"]


def test_unreadable_lines_are_named_and_the_others_ranked(rank):
    broken = ["{", '["list"]', '{"text": "no id"}', '{"id": 9, "text": 3}', ""]
    answers, errors, status = rank([*PROFILES, *broken, PROFILES[0]], [*NEEDS, "nonsense"])

    assert status == 1
    assert len(answers) == 2
    assert len(answers[0]["matches"]) == 4
    for number, reason in [
        (5, "not JSON"),
        (6, "not a JSON object"),
        (7, 'no "id"'),
        (8, '"text" is not a text'),
        (10, "that of line 1"),
    ]:
        assert f"P.jsonl, line {number}: {reason}" in errors or reason in errors
    assert "N.jsonl, line 3: not JSON" in errors
    assert "line 9" not in errors


@pytest.mark.parametrize("text", ["", "x", "🦊" * 99, "<script>alert(1)</script>", "a" * 100_000])
def test_any_text_is_ranked(rank, text):
    answers, _errors, status = rank([{"id": 1, "text": text}, *PROFILES], [{"id": 1, "text": text}])

    assert status == 0
    assert len(answers[0]["matches"]) == 5


def test_without_profiles_there_are_no_matches(rank):
    answers, _errors, status = rank([], NEEDS)

    assert status == 0
    assert [answer["matches"] for answer in answers] == [[], []]


def test_top_and_out(rank, tmp_path):
    out = tmp_path / "R.jsonl"
    answers, _errors, _status = rank(PROFILES, NEEDS, "--top", "2", "--out", out)

    assert answers == []
    written = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [len(answer["matches"]) for answer in written] == [2, 2]


def test_a_file_that_is_missing_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"P\.jsonl"):
        call_command("rank", "--profiles", tmp_path / "P.jsonl", "--needs", tmp_path / "P.jsonl")
