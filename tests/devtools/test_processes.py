"""Steps and child processes: what is started is ended, and what fails says so."""

import os
import signal
import socket
import subprocess
import sys

import psutil
import pytest

from devtools.processes import Children
from devtools.steps import ROOT, StepFailed, run_step
from tests.workers import eventually

# A program with a child of its own, which both ignore nothing and last for minutes.
FAMILY = "sleep 301 & sleep 302; wait"


COMMANDS = ("demo", "test", "check", "faults", "bench", "setup", "help")


def alive(pids):
    return [pid for pid in pids if psutil.pid_exists(pid) and not is_zombie(pid)]


def is_zombie(pid):
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_step_returns_what_it_printed(capsys):
    assert run_step("Greeting", "echo", "hello") == "hello\n"
    assert "Greeting" in capsys.readouterr().out


def test_a_failing_step_shows_its_output_and_its_command():
    with pytest.raises(StepFailed, match=r"(?s)Breaking: failed.*the reason.*The command was: sh"):
        run_step("Breaking", "sh", "-c", "echo the reason; exit 3")


def test_an_interrupted_step_leaves_no_process():
    script = f"""
import sys; sys.path.insert(0, {str(ROOT)!r})
from devtools.steps import end_on_termination, run_step
end_on_termination()
run_step("Waiting", "sh", "-c", {FAMILY!r})
"""
    parent = subprocess.Popen([sys.executable, "-c", script])
    family = eventually(lambda: len(found := descendants(parent.pid)) >= 3 and found)

    parent.send_signal(signal.SIGTERM)

    assert parent.wait(10) == 128 + signal.SIGTERM
    eventually(lambda: not alive(family))


def descendants(pid):
    return [child.pid for child in psutil.Process(pid).children(recursive=True)]


def test_children_end_with_all_that_they_started(tmp_path):
    children = Children(tmp_path)
    children.start("family", ["sh", "-c", FAMILY], dict(os.environ))
    leader = children.processes["family"].pid
    family = [leader, *eventually(lambda: len(found := descendants(leader)) >= 2 and found)]

    children.stop()

    eventually(lambda: not alive(family))


def test_children_tell_who_ended_and_what_it_said(tmp_path):
    children = Children(tmp_path)
    children.start("steady", ["sleep", "300"], dict(os.environ))
    children.start("frail", ["sh", "-c", "echo oh no; exit 1"], dict(os.environ))
    try:
        assert eventually(children.ended) == "frail"
        assert children.log_end("frail") == "oh no\n"
    finally:
        children.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone tells of a parent's death")
def test_children_end_when_their_parent_is_killed(tmp_path):
    script = f"""
import os, sys, time; sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from devtools.processes import Children
children = Children(Path({str(tmp_path)!r}))
children.start("orphan", ["sleep", "303"], dict(os.environ))
time.sleep(300)
"""
    parent = subprocess.Popen([sys.executable, "-c", script])
    orphans = eventually(lambda: descendants(parent.pid))

    parent.kill()
    parent.wait()

    eventually(lambda: not alive(orphans))


def launcher(*arguments, **env):
    return subprocess.run(
        [sys.executable, "dev.py", *arguments],
        check=False,
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_help_lists_the_commands():
    shown = launcher("help").stdout

    assert all(f"\n  {name}" in shown for name in COMMANDS)
    assert launcher().stdout == shown


def test_an_unknown_command_says_which_there_are():
    done = launcher("dmeo")

    assert done.returncode == 1
    assert "no command 'dmeo'" in done.stderr
    assert "python3 dev.py COMMAND" in done.stderr


def test_a_busy_port_is_refused_before_any_set_up():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = launcher("demo", PORT=port)

    assert done.returncode == 1
    assert f"Port {port}: Address already in use" in done.stderr


@pytest.mark.parametrize("port", ["http", "70000", "-1"])
def test_a_port_that_is_none_is_refused(port):
    assert f"PORT={port} is not a port number" in launcher("demo", PORT=port).stderr


def test_the_launcher_needs_no_installed_package():
    """It runs with the system's Python in isolated mode, without any site-packages."""
    done = subprocess.run(
        [sys.executable, "-S", "-E", "dev.py", "help"], check=False, cwd=ROOT, capture_output=True
    )

    assert done.returncode == 0
