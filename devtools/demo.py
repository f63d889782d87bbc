"""`python3 dev.py demo`: servers, set-up, the site's processes, until something ends them."""

import fcntl
import hashlib
import os
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from devtools import processes, valkey
from devtools.postgres import DURABLE, Postgres, ServerFailed
from devtools.steps import ROOT, StepFailed, end_on_termination, ignore_signals, run_step, say
from devtools.translations import compile_catalogues

VAR = ROOT / "var"
DATABASE = "bras_droit"
# Beside the data while a first seed is under way.
SEEDING = "seeding"
NOT_SOURCES = {"bench", "docs", "tests", "var"}
SECONDS_TO_START = 60
SECONDS_BETWEEN_LOOKS = 2


class DemoFailed(Exception):
    """What keeps the site from running, in words for the terminal."""


def main() -> int:
    end_on_termination()
    VAR.mkdir(exist_ok=True)
    # What was begun is undone in reverse order, wherever an error or a signal comes.
    cleanup = ExitStack()
    try:
        run(cleanup)
    except (DemoFailed, StepFailed) as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        ignore_signals()
        cleanup.close()
    return 0


def run(cleanup: ExitStack) -> None:
    """Bring the site up and watch over it. Raises what main() reports."""
    refuse_second_run(cleanup)
    cleanup.callback(say, "Everything is stopped")
    port = os.environ.get("PORT", "8000")
    address = f"http://127.0.0.1:{port}"
    env = {
        "BASE_URL": address,
        **os.environ,
        "DEMO": "1",
        "GUNICORN_CMD_ARGS": f"--bind 127.0.0.1:{port}",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "VAR_DIR": str(VAR),
    }
    children = processes.Children(VAR / "log")
    server = start_database(env, cleanup)
    cleanup.callback(children.stop)
    start_broker(env, children)
    prepare_files(env)
    forget_interrupted_seed(server)
    sign_ins = prepare_data(env, server)
    say("Starting the site")
    for name, command in processes.commands().items():
        children.start(name, command, env)
    wait_for_answer(address, children)
    say(f"Ready: {address}")
    print(f"\n{sign_ins}\n{address}   Ctrl-C stops everything. Logs are in var/log/.", flush=True)
    watch(children, server)


def refuse_second_run(cleanup: ExitStack) -> None:
    """Two demos of one clone would share a database. The lock goes with the process."""
    lock = cleanup.enter_context((VAR / "demo.lock").open("w"))
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise DemoFailed("The demo of this clone is running already.") from None


def start_database(env: dict[str, str], cleanup: ExitStack) -> Postgres | None:
    """The embedded server, unless the environment names one."""
    if "DATABASE_URL" in env:
        return None
    say("Starting PostgreSQL")
    logs = VAR / "log"
    server = Postgres(VAR / "postgres", logs / "postgres.log", DURABLE)
    cleanup.callback(server.stop)
    try:
        server.start()
    except ServerFailed as failure:
        raise DemoFailed(f"{failure}\nTo begin anew with an empty site, delete var/.") from None
    server.create_database(DATABASE)
    env["DATABASE_URL"] = server.url(DATABASE)
    return server


def start_broker(env: dict[str, str], children: processes.Children) -> None:
    """The embedded broker, unless the environment names one."""
    if "CELERY_BROKER_URL" in env:
        return
    say("Starting Valkey")
    folder = VAR / "valkey"
    socket = valkey.socket_in(folder)
    children.start("valkey", valkey.command(folder, socket), env)
    try:
        valkey.wait_until_ready(socket)
    except TimeoutError as error:
        raise DemoFailed(f"{error}\n{children.log_end('valkey')}") from None
    env["CELERY_BROKER_URL"] = valkey.url(socket)


def prepare_files(env: dict[str, str]) -> None:
    """Translations and static files, again whenever a source has changed."""
    compile_catalogues()
    stamp = VAR / "static" / "prepared"
    if is_current(stamp):
        return
    manage(env, "Collecting static files", "collectstatic", "--no-input", "--clear")
    stamp.write_text(digest_of_sources())


def forget_interrupted_seed(server: Postgres | None) -> None:
    """Begin anew where filling the site was cut short: half a history is worth nothing."""
    if server and (server.data / SEEDING).exists():
        say("The last run was interrupted while it filled the site: beginning anew")
        server.drop_database(DATABASE)
        server.create_database(DATABASE)
        (server.data / "prepared").unlink(missing_ok=True)


def prepare_data(env: dict[str, str], server: Postgres | None) -> str:
    """Tables and demo data, again whenever a source has changed; returns the sign-ins to print.

    The stamps lie in the database's own folder, to be gone when that is.
    """
    sign_ins = VAR / "sign-ins.txt"
    stamp = server.data / "prepared" if server else None
    if stamp and is_current(stamp) and sign_ins.exists():
        return sign_ins.read_text()
    manage(env, "Migrating the database", "migrate")
    manage(env, "Loading the taxonomy", "load_taxonomy")
    manage(env, "Loading the French communes", "load_communes")
    manage(env, "Writing the first pages", "load_pages")
    manage(env, "Typesetting the white papers", "load_library")
    if server:
        (server.data / SEEDING).touch()
    manage(env, "Filling the site with demo data", "seed_demo")
    if server:
        (server.data / SEEDING).unlink()
    sign_ins.write_text(manage(env, "Listing the sign-ins", "seed_demo", "--sign-ins"))
    if stamp:
        stamp.write_text(digest_of_sources())
    return sign_ins.read_text()


def manage(env: dict[str, str], title: str, *arguments: str) -> str:
    return run_step(title, sys.executable, "manage.py", *arguments, env=env)


def is_current(stamp: Path) -> bool:
    return stamp.exists() and stamp.read_text() == digest_of_sources()


def digest_of_sources() -> str:
    """A digest of every file that can change what the site is made of."""
    digest = hashlib.sha256()
    for top in sorted(ROOT.iterdir()):
        if top.name.startswith(".") or top.name in NOT_SOURCES:
            continue
        for path in sorted([top] if top.is_file() else top.rglob("*")):
            if path.is_file() and path.suffix not in {".md", ".mo", ".pyc"}:
                digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def wait_for_answer(address: str, children: processes.Children) -> None:
    """Return when the home page is served. Raises DemoFailed."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        refuse_ended(children)
        try:
            urllib.request.urlopen(address, timeout=10).read()
        except urllib.error.HTTPError as answer:
            raise DemoFailed(f"{answer}: {address}\n{children.log_end('web')}") from None
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise DemoFailed(f"No answer within {SECONDS_TO_START} s.\n{children.log_end('web')}")


def watch(children: processes.Children, server: Postgres | None) -> None:
    """Stay until a process ends, which raises DemoFailed."""
    while True:
        time.sleep(SECONDS_BETWEEN_LOOKS)
        refuse_ended(children)
        if server and not server.is_running():
            raise DemoFailed(f"PostgreSQL has stopped. The end of its log:\n{server.log_end()}")


def refuse_ended(children: processes.Children) -> None:
    if name := children.ended():
        raise DemoFailed(f"{name} has stopped. The end of its log:\n{children.log_end(name)}")


if __name__ == "__main__":
    sys.exit(main())
