"""The processes that make the site, and the care for processes that live and die together."""

import ctypes
import shlex
import signal
import subprocess
import sys
from pathlib import Path

from devtools.steps import ROOT, end_group

GRACE_SECONDS = 15
PR_SET_PDEATHSIG = 1


def commands(procfile: Path = ROOT / "Procfile") -> dict[str, list[str]]:
    """The site's own processes, {name: command line}, as the Procfile lists them."""
    lines = (line.partition(":") for line in procfile.read_text().splitlines() if line)
    return {name: shlex.split(command) for name, _colon, command in lines}


class Children:
    """Child processes, each in a session of its own, each with a log in one folder."""

    def __init__(self, logs: Path):
        logs.mkdir(parents=True, exist_ok=True)
        self.logs = logs
        self.processes: dict[str, subprocess.Popen] = {}

    def start(self, name: str, command: list[str], env: dict[str, str]) -> None:
        with self.log(name).open("wb") as log:
            self.processes[name] = subprocess.Popen(
                command,
                cwd=ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )

    def ended(self) -> str | None:
        """The name of one that has ended, if any."""
        return next(
            (name for name, child in self.processes.items() if child.poll() is not None), None
        )

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def log_end(self, name: str) -> str:
        return self.log(name).read_text(errors="replace")[-3000:]

    def stop(self) -> None:
        """End all, the last one first, and whatever they started."""
        for child in reversed(self.processes.values()):
            end_group(child, grace_seconds=GRACE_SECONDS)


def _end_with_parent() -> None:
    """Have Linux end this process when its parent dies, be it by kill -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
