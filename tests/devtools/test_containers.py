"""The image and the containers run what the demo runs, with the variables that the site reads."""

import re
import shlex

import pytest
import yaml

from devtools import processes
from devtools.steps import ROOT

INFRASTRUCTURE = {"postgres", "valkey", "migrate"}
# Read by programs other than the site: gunicorn, PostgreSQL's own image and its client library.
READ_BY_OTHERS = {"PORT", "POSTGRES_PASSWORD", "PGPASSWORD"}
IN_ENV_EXAMPLE = re.compile(r"^#?([A-Z][A-Z_]+)=", re.MULTILINE)


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


@pytest.fixture(scope="module")
def dockerfile():
    return (ROOT / "Dockerfile").read_text()


@pytest.fixture(scope="module")
def settings_variables():
    settings = (ROOT / "config" / "settings.py").read_text()
    return set(re.findall(r"""\benv(?:\.\w+)?\(\s*"([A-Z_]+)\"""", settings))


def test_the_process_set_is_the_same(services):
    commands = {
        name: shlex.split(service["command"])
        for name, service in services.items()
        if name not in INFRASTRUCTURE
    }

    assert commands == processes.commands()


def test_the_image_serves_the_web_when_told_nothing(dockerfile):
    [command] = re.findall(r"^CMD (.+)$", dockerfile, re.MULTILINE)

    assert yaml.safe_load(command) == processes.commands()["web"]


def test_every_service_says_whether_it_is_well(services):
    without = {name for name, service in services.items() if "healthcheck" not in service}

    assert without == {"migrate"}


def test_the_example_lists_every_variable_and_no_other(settings_variables):
    listed = set(IN_ENV_EXAMPLE.findall((ROOT / ".env.example").read_text()))

    assert listed == settings_variables | READ_BY_OTHERS


def test_containers_are_given_only_variables_that_are_read(
    services, dockerfile, settings_variables
):
    given = {name for process in processes.commands() for name in services[process]["environment"]}
    in_image = set(re.findall(r"^\s+([A-Z_]+)=\S+ ?\\?$", dockerfile, re.MULTILINE))

    assert given <= settings_variables | READ_BY_OTHERS
    assert {"STATIC_ROOT", "VAR_DIR"} <= in_image & settings_variables


def test_nothing_in_the_containers_runs_as_root(services, dockerfile):
    assert dockerfile.rindex("USER 10001") > dockerfile.rindex("FROM")
    for process in processes.commands():
        assert services[process]["cap_drop"] == ["ALL"]
        assert services[process]["read_only"] is True
