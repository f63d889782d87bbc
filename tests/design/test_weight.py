"""How much each kind of page weighs when it is opened for the first time, and whom it asks."""

import re
from urllib.parse import urlsplit

import pytest

from tests.design.kinds import PUBLIC
from tests.design.weight import resources, weigh

pytestmark = pytest.mark.xdist_group("every page")
KB = 1024
# Compressed, in KB; whatever is new must find its place within them.
BUDGET = {"html": 15, "css": 20, "htmx": 17, "js": 6, "fonts": 60, "images": 30}
TOTAL = 145
REQUESTS = 25


def test_every_public_page_keeps_to_its_budget(pages):
    heavy = []
    for page in pages:
        if page.kind not in PUBLIC:
            continue
        weights = weigh(page.html)
        over = {sort: kb(size) for sort, size in weights.items() if size > BUDGET[sort] * KB}
        total, requests = kb(weights.total()), 1 + len(resources(page.html))
        if over or total > TOTAL or requests > REQUESTS:
            heavy.append(f"{page}: {total} KB, {requests} requests, {over}")

    assert not heavy


def kb(size):
    return round(size / KB, 1)


def test_no_page_asks_another_site_for_anything(pages):
    foreign = {
        f"{page}: {resource.url}"
        for page in pages
        for resource in resources(page.html)
        if urlsplit(resource.url).netloc not in ("", "testserver")
    }

    assert not foreign


def test_the_policy_of_every_page_forbids_it(pages):
    """A visitor who asks for a webinar's room lets that one site into a frame."""
    for page in pages:
        policy = page.response["Content-Security-Policy"]
        assert "default-src 'self'" in policy, page
        if page.kind.name not in ("webinars:room", "webinars:seat"):
            elsewhere = re.findall(
                r"(?:script|style|img|font|frame|connect)-src[^;]*https?:", policy
            )
            assert not elsewhere, f"{page}: {elsewhere}"
