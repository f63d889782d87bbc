"""`dev.py faults`: what is proved of money, at full length."""

import re
from pathlib import Path

import dev

TAKES_FULL = re.compile(r"def test_\w+\([^)]*\bfull\b")


def with_a_full_length():
    for folder in ("tests/billing", "tests/faults"):
        for path in (dev.ROOT / folder).rglob("test_*.py"):
            if TAKES_FULL.search(path.read_text()):
                yield path.relative_to(dev.ROOT)


def test_it_runs_every_proof_of_money_that_has_a_full_length():
    run = [Path(path) for path in dev.proofs([])]

    missed = {path for path in with_a_full_length() if not {path, *path.parents} & {*run}}
    assert not missed
    assert all((dev.ROOT / path).exists() for path in run)


def test_a_named_file_is_run_alone():
    named = "tests/faults/test_month_ends.py"

    assert dev.proofs([named, "-x"]) == [named, "-x"]
    assert dev.proofs([f"{named}::test_x"]) == [f"{named}::test_x"]
    assert dev.proofs(["-k", "kills"]) == [*dev.PROOFS, "-k", "kills"]
