"""PostgreSQL and Valkey from wheels: they start anywhere and survive a kill."""

import os
import shutil
import signal
from pathlib import Path

import psycopg
import pytest
import redis

from devtools import sockets, valkey
from devtools.postgres import THROWAWAY, Postgres
from devtools.processes import Children
from tests.workers import eventually


@pytest.fixture
def server(tmp_path):
    server = Postgres(tmp_path / "postgres", tmp_path / "postgres.log", THROWAWAY)
    yield server
    server.stop()
    if server.home != tmp_path / "postgres":
        shutil.rmtree(server.home)


def ask(server, query, database="site"):
    with psycopg.connect(server.url(database)) as connection:
        return connection.execute(query).fetchone()[0]


def pid(server):
    return int((server.data / "postmaster.pid").read_text().split()[0])


def test_postgres_starts_from_nothing_and_again(server):
    server.start()
    server.create_database("site")
    server.create_database("site")
    first = pid(server)

    server.start()

    assert pid(server) == first
    assert ask(server, "SHOW server_version").startswith("18")
    server.stop()
    assert not server.is_running()


def test_postgres_comes_back_after_kill_9_with_its_data(server):
    server.start()
    server.create_database("site")
    os.kill(pid(server), signal.SIGKILL)
    eventually(lambda: not server.is_running())

    server.start()

    assert ask(server, "SELECT 1") == 1


def test_postgres_listens_on_no_network_port(server):
    server.start()

    assert ask(server, "SHOW listen_addresses", "postgres") == ""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another user")
def test_postgres_does_not_run_as_root_nor_open_folders_to_others(server, tmp_path):
    before = tmp_path.stat().st_mode
    server.start()

    assert Path(f"/proc/{pid(server)}").stat().st_uid != 0
    assert server.home.stat().st_mode & 0o077 == 0
    assert tmp_path.stat().st_mode == before


def test_sockets_fit_however_deep_the_folder_lies(tmp_path):
    deep = tmp_path.joinpath(*["a-rather-long-folder-name"] * 6)
    deep.mkdir(parents=True)

    short = sockets.short_folder(deep)

    assert len(str(short)) <= sockets.LONGEST_FOLDER
    assert short.stat().st_mode & 0o077 == 0
    assert short == sockets.short_folder(deep) != sockets.short_folder(deep.parent)
    short.rmdir()
    sockets.short_folder(deep.parent).rmdir()


def test_a_short_folder_is_used_as_it_is(tmp_path):
    folder = tmp_path.parent
    assert len(str(folder)) <= sockets.LONGEST_FOLDER

    assert sockets.short_folder(folder) == folder


def test_valkey_keeps_its_data_through_a_kill(tmp_path):
    socket = valkey.socket_in(tmp_path / "valkey")
    children = Children(tmp_path / "log")
    try:
        children.start("first", valkey.command(tmp_path / "valkey", socket), dict(os.environ))
        valkey.wait_until_ready(socket)
        with redis.Redis(unix_socket_path=str(socket)) as client:
            client.lpush("celery", "task")
        eventually(lambda: any((tmp_path / "valkey").rglob("*.incr.aof")))
        children.processes["first"].kill()
        children.processes["first"].wait()

        children.start("second", valkey.command(tmp_path / "valkey", socket), dict(os.environ))
        valkey.wait_until_ready(socket)
        with redis.Redis(unix_socket_path=str(socket)) as client:
            assert client.llen("celery") == 1
    finally:
        children.stop()
