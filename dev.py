#!/usr/bin/env python3
"""The project's commands. Needs Python 3.11 or newer, and nothing installed."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the very people this speaks to run it
    sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ".")

import hashlib
import importlib.util
import os
import shutil
import socket
from pathlib import Path

from devtools.steps import StepFailed, end_on_termination, run_step, say

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUNTIME_LOCK = ROOT / "requirements.lock"
DEVELOPMENT_LOCK = ROOT / "requirements-dev.lock"
UV = "uv==0.13.9"
BROWSER_PACKAGES = ["chromium", "fonts-dejavu-core"]

# What is proved of money and has a full length.
PROOFS = [
    "tests/faults",
    "tests/billing/test_money.py",
    "tests/billing/collection/test_refunds.py",
    "tests/billing/invoices/test_any_text.py",
    "tests/billing/invoices/test_numbering.py",
    "tests/billing/payouts/test_every_split.py",
    "tests/billing/reconciliation/test_lost_events.py",
    "tests/billing/stripe/test_webhooks.py",
]

HELP = """\
python3 dev.py COMMAND

  demo          set everything up and serve a living site on http://127.0.0.1:8000
                (PORT=8080 python3 dev.py demo for another port)
  test [PATH…]  run the tests, or these; further arguments are pytest's
  check         linters, types, layers, migrations, templates, translations, containers
  faults        kill, repeat and race what handles money, at full length; or PATH… alone
  mutation      how well the tests hold the arithmetic of money: branches, then small faults
  bench NAME    measure; without a name: what there is to measure
  setup         install what the other commands need, and start nothing
  help          this text

PostgreSQL and Valkey come with the project and listen on private sockets. To use your own,
set DATABASE_URL and CELERY_BROKER_URL. What a run writes is in var/; delete it to start anew.
"""


def main(arguments):
    end_on_termination()
    os.chdir(ROOT)
    command, *rest = arguments or ["help"]
    try:
        match command:
            case "demo":
                refuse_busy_port(os.environ.get("PORT", "8000"))
                install(RUNTIME_LOCK)
                become("devtools.demo", *rest)
            case "test":
                install(DEVELOPMENT_LOCK)
                provide_browser()
                become("devtools.tests", *rest)
            case "check":
                install(DEVELOPMENT_LOCK)
                become("devtools.checks", *rest)
            case "faults":
                install(DEVELOPMENT_LOCK)
                become("devtools.tests", "--full", *proofs(rest))
            case "mutation":
                install(DEVELOPMENT_LOCK)
                become("devtools.mutation", *rest)
            case "bench":
                install(RUNTIME_LOCK)
                become("bench", *(rest or ["--help"]))
            case "setup":
                install(DEVELOPMENT_LOCK)
                provide_browser()
            case "help" | "-h" | "--help":
                print(HELP, end="")
            case _:
                sys.exit(f"There is no command {command!r}.\n\n{HELP}")
    except StepFailed as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit(130)


def proofs(arguments):
    """Pytest's arguments: all proofs, unless some of the arguments name files."""
    named = any(Path(argument.partition("::")[0]).exists() for argument in arguments)
    return arguments if named else [*PROOFS, *arguments]


def refuse_busy_port(port):
    """Say at once, not after minutes of set-up, that the site could not be served there."""
    try:
        with socket.create_server(("127.0.0.1", int(port))):
            pass
    except (ValueError, OverflowError):
        sys.exit(f"PORT={port} is not a port number.")
    except OSError as error:
        reason = os.strerror(error.errno)
        sys.exit(f"Port {port}: {reason}. Choose another: PORT=8080 python3 dev.py demo")


def install(lock):
    """Make the virtual environment hold what this lock lists, unless it does already."""
    # Without it a second start would compile every module again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    installed = VENV / "installed"
    # The development lock lists all of the other one.
    enough = {state_of(lock), state_of(DEVELOPMENT_LOCK)}
    if PYTHON.exists() and installed.exists() and installed.read_text() in enough:
        return
    if not (PYTHON.exists() and installed.exists()) or is_foreign(installed):
        make_virtual_environment()
    try:
        run_step("Installing the installer", PYTHON, "-m", "pip", "install", "--quiet", UV)
        run_step(
            f"Installing {lock.name}",
            *(PYTHON, "-m", "uv", "pip", "install", "--python", PYTHON),
            *("--require-hashes", "-r", lock),
        )
    except StepFailed:
        run_step(
            f"Installing {lock.name} with pip instead",
            *(PYTHON, "-m", "pip", "install", "--require-hashes", "-r", lock),
        )
    installed.write_text(state_of(lock))


def state_of(lock):
    """What a virtual environment was made from: place, Python and list of packages."""
    return "\n".join([place(), lock.name, hashlib.sha256(lock.read_bytes()).hexdigest()])


def place():
    return f"{ROOT} {sys.version_info.major}.{sys.version_info.minor}"


def is_foreign(installed):
    """Whether it was made elsewhere, or by another Python: its programs would not start."""
    return installed.read_text().partition("\n")[0] != place()


def make_virtual_environment():
    if importlib.util.find_spec("ensurepip") is None:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if not install_packages(package):
            sys.exit(f"Python's venv module is missing: install the package {package} first.")
    run_step("Making the virtual environment", sys.executable, "-m", "venv", "--clear", VENV)


def provide_browser():
    """Install Chromium where that is possible; CI can't do without."""
    if os.environ.get("CHROMIUM") or shutil.which("chromium"):
        return
    if install_packages(*BROWSER_PACKAGES):
        return
    if os.environ.get("CI") == "true":
        sys.exit("The browser tests need a browser: install the package chromium.")
    say("The browser tests will be skipped: the package chromium is not installed.")


def install_packages(*packages):
    """Install Debian packages if we may. Returns whether they are there."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run_step("Reading the list of system packages", "apt-get", "update", env=env)
    run_step(
        f"Installing {' '.join(packages)}",
        *("apt-get", "install", "--yes", "--no-install-recommends", *packages),
        env=env,
    )
    return True


def become(module, *arguments):
    """Go on as a program of the virtual environment."""
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), "-m", module, *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
