"""How well the tests hold the arithmetic of money: every branch run, and small faults noticed.

    python3 dev.py mutation            branches, then mutants
    python3 dev.py mutation branches   the branches alone (a minute)
    python3 dev.py mutation mutants    the mutants alone (ten minutes or more)

mutmut changes one operator, number or argument at a time, in a copy of the project below var/, and
runs the tests that reach the changed function. A mutant that no test notices has survived. It
fails when a branch is never taken, or when a module's score is below what is asked of it.
"""

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

from devtools.steps import ROOT, StepFailed, end_on_termination, run_step
from devtools.tests import with_database

MODULES = [
    "billing/money.py",
    "billing/invoices/arithmetic.py",
    "billing/invoices/vat.py",
    "billing/invoices/credits.py",
    "billing/ledger/balances.py",
    "billing/ledger/models.py",
    "billing/ledger/posting/documents.py",
    "billing/ledger/posting/entries.py",
    "billing/ledger/posting/overpayments.py",
    "billing/ledger/posting/own_money.py",
    "billing/ledger/posting/payments.py",
    "billing/ledger/posting/refunds.py",
    "billing/ledger/posting/transfers.py",
    "billing/ledger/querysets.py",
]
TESTS = [
    "tests/billing/test_money.py",
    "tests/billing/ledger",
    "tests/billing/invoices/test_arithmetic.py",
    "tests/billing/invoices/test_credited_commissions.py",
    "tests/billing/invoices/test_credits.py",
    "tests/billing/invoices/test_vat.py",
    "tests/billing/invoices/test_vat_of_services.py",
    "tests/billing/collection/test_settled_otherwise.py",
]
SCORE_ASKED = 0.9
FOLDER = ROOT / "var" / "mutation"
PROJECT = FOLDER / "project"
COVERAGE = FOLDER / "coverage"
SURVIVED, NO_TESTS, NOT_RUN = "survived", "no tests", "not run"
OUTCOMES = {0: SURVIVED, 33: NO_TESTS, None: NOT_RUN}


def main(arguments: list[str]) -> int:
    end_on_termination()
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = arguments or ["branches", "mutants"]
    try:
        return with_database(lambda: max(PARTS[name]() for name in wanted))
    except KeyError as unknown:
        print(f"There is no part {unknown}.\n\n{__doc__}", file=sys.stderr)
    except StepFailed as failure:
        print(failure, file=sys.stderr)
    return 1


# --- Branches -----------------------------------------------------------------------------------


def check_branches() -> int:
    """Run the tests under coverage.py; 1 if a line or branch of the modules is never taken."""
    coverage = [sys.executable, "-m", "coverage"]
    file = f"--data-file={COVERAGE}"
    run_step(
        "Running the tests of money under coverage",
        *(*coverage, "run", "--branch", file, "-m", "pytest", "-q", "-n", "0", *TESTS),
    )
    report = ["report", "--show-missing", "--fail-under=100", f"--include={','.join(MODULES)}"]
    return min(1, subprocess.run([*coverage, *report, file], check=False, cwd=ROOT).returncode)


# --- Mutants ------------------------------------------------------------------------------------


def check_mutants() -> int:
    """Run every mutant; 1 if too many of a module's survive."""
    copy_project()
    subprocess.run([sys.executable, "-m", "mutmut", "run"], check=True, cwd=PROJECT)
    failed = [module for module in MODULES if score(module) < SCORE_ASKED]
    if failed:
        print(f"Below {SCORE_ASKED:.0%}: {', '.join(failed)}")
    return 1 if failed else 0


def copy_project() -> None:
    """What git knows of, as it is now, with the settings that mutmut reads."""
    shutil.rmtree(PROJECT, ignore_errors=True)
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, check=True, cwd=ROOT, capture_output=True).stdout.decode()
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (PROJECT / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, PROJECT / name)
    folders = {Path(name).parts[0] for name in names.split("\0") if "/" in name}
    settings = {
        "source_paths": ["billing"],
        "only_mutate": MODULES,
        "also_copy": sorted({*folders, "manage.py"} - {"billing", "docs"}),
        "pytest_add_cli_args": ["-n", "0"],
        "pytest_add_cli_args_test_selection": TESTS,
        # Another process may hold the processor for a while.
        "timeout_constant": 30.0,
    }
    with (PROJECT / "pyproject.toml").open("a") as file:
        file.write("\n[tool.mutmut]\n")
        file.writelines(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())


def score(module: str) -> float:
    """Print what became of a module's mutants, those that survived by name; the share noticed."""
    meta = PROJECT / "mutants" / f"{module}.meta"
    outcomes = json.loads(meta.read_text())["exit_code_by_key"] if meta.exists() else {}
    counts = Counter(OUTCOMES.get(code, "noticed") for code in outcomes.values())
    share = counts["noticed"] / counts.total() if counts else 1.0
    print(f"{module}: {counts['noticed']} of {counts.total()} noticed ({share:.0%})")
    for name, code in sorted(outcomes.items()):
        if code in OUTCOMES:
            print(f"    {OUTCOMES[code]}: {name}")
    return share


PARTS = {"branches": check_branches, "mutants": check_mutants}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
