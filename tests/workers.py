"""A real broker and a real Celery worker, for tests of what happens between processes."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import quote, urlsplit

import pytest
import redis
from celery import current_app
from django.conf import settings
from django.db import connection

from devtools import valkey


@pytest.fixture(scope="session")
def broker_server():
    log = settings.FILES / "valkey.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            valkey.command(settings.FILES / "valkey", settings.BROKER_SOCKET),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    valkey.wait_until_ready(settings.BROKER_SOCKET)
    yield
    process.terminate()
    process.wait(10)


@pytest.fixture
def broker(broker_server):
    """A client of an empty broker, to which tasks are really sent."""
    client = redis.Redis(unix_socket_path=str(settings.BROKER_SOCKET))
    client.flushall()
    current_app.conf.update(task_always_eager=False)
    yield client
    current_app.conf.update(task_always_eager=True)
    client.close()


@pytest.fixture
def worker(broker, transactional_db):
    """A Celery worker in a process of its own, on this test's database and broker."""
    with celery_worker("--pool", "solo") as process:
        yield process


@contextmanager
def celery_worker(*options, app="config", **environment):
    """Start a worker that listens when the block begins, and end it afterwards."""
    log = settings.FILES / "worker.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "celery", "--app", app, "worker", *options),
                *("--without-gossip", "--without-mingle", "--loglevel", "info"),
            ],
            env={**os.environ, "DATABASE_URL": database_url(), "TEST_EAGER": "0", **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        eventually(lambda: current_app.control.ping(timeout=0.5), seconds=60)
        yield process
    finally:
        process.terminate()
        process.wait(20)
        print(log.read_text(errors="replace"))


def database_url():
    """DATABASE_URL with the name of the test's own database."""
    name = quote(connection.settings_dict["NAME"])
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def eventually(condition, *, seconds=10):
    """Wait for a condition that another process brings about, and return its true value."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError(f"Not within {seconds} s: {condition}")
