"""What the demo's people are, say and do: data in the TOML files of this folder."""

import tomllib
from pathlib import Path

FOLDER = Path(__file__).parent


def read(name):
    """The tables of <name>.toml as dicts."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def companies():
    return read("companies")["company"]


def freelancers():
    return read("freelancers")["freelancer"]


def needs():
    return read("needs")["need"]


def notes():
    """{language: {mission code: [note, …]}}"""
    return read("notes")


def words():
    """{language: {what happened in a month: what was written about it}}"""
    return read("words")
