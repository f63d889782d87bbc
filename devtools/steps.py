"""Set-up steps: one line when a step begins, a sign of life while it lasts, its output if it fails.

The launcher imports this before anything is installed: standard library alone.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIGN_OF_LIFE_SECONDS = 10
# Steps may cross an exec; the launcher's start is the beginning for all of them.
STARTED = float(os.environ.setdefault("DEV_STARTED", str(time.time())))


class StepFailed(Exception):
    """A command ended with an error; the text says which, and ends with its output."""


def say(text: str) -> None:
    print(f"[{time.time() - STARTED:5.1f} s] {text}", flush=True)


def run_step(title: str, *command: str | Path, env: dict[str, str] | None = None) -> str:
    """Run a command in a session of its own and return its output. Raises StepFailed.

    Whatever ends the wait, a signal too, ends the command and all that it started.
    """
    say(title)
    with tempfile.NamedTemporaryFile() as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=ROOT,
            env={**(env or os.environ), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait_with_signs_of_life(process, Path(output.name))
        finally:
            end_group(process, grace_seconds=5)
        text = Path(output.name).read_text(errors="replace")
    if process.returncode:
        shown = " ".join(str(part) for part in command)
        raise StepFailed(f"{title}: failed.\n{text[-4000:]}\nThe command was: {shown}")
    return text


def end_group(process: subprocess.Popen, *, grace_seconds: float) -> None:
    """Ask the leader of a process group to end, then kill what is left of the group."""
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(grace_seconds)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def end_on_termination() -> None:
    """Make SIGTERM unwind the stack as Ctrl-C does, so that everything is cleaned up."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))


def ignore_signals() -> None:
    """For the clean-up itself: an impatient second Ctrl-C doesn't leave half of it undone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _wait_with_signs_of_life(process: subprocess.Popen, output: Path) -> None:
    while True:
        try:
            process.wait(SIGN_OF_LIFE_SECONDS)
        except subprocess.TimeoutExpired:
            lines = output.read_text(errors="replace").splitlines()
            say(f"  … {lines[-1].strip()}" if lines else "  … still at it")
        else:
            return
