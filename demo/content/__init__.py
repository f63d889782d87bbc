"""What the demo's people are, say and do: data in the TOML files of this folder."""

import tomllib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def read(name):
    """The tables of <name>.toml as dicts."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def companies():
    return read("companies")["company"]


def freelancers():
    return read("freelancers")["freelancer"]


def needs(*, small=False):
    """All needs; or the small demo's, whose engagements are as short as their story allows."""
    every = read("needs")["need"]
    return [shortened(about) for about in every if "small" in about] if small else every


def shortened(about):
    story = about.get("engagement")
    if story is None:
        return about
    told = [int(ago) for ago in story.get("months", {})]
    return {**about, "engagement": {**story, "since": min(story["since"], max([1, *told]))}}


def notes():
    """{language: {mission code: [note, …]}}"""
    return read("notes")


def words():
    """{language: {what happened in a month: what was written about it}}"""
    return read("words")


def webinars(*, small=False):
    """Series with their pitches; the small demo's is the weekly one alone."""
    every = read("webinars")["series"]
    return every[:1] if small else every


def guests(*, small=False):
    """Who comes to webinars, and what they say of them."""
    every = read("webinars")["guest"]
    return every[:4] if small else every
