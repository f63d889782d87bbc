"""Every kind of page in Chromium: axe finds nothing, nothing hangs over the edge, nothing jumps.

`dev.py test` visits each kind once, themes, languages and sizes by turns; `--full` all of them.
"""

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from tests.design.kinds import KINDS, PUBLIC, VISITOR
from tests.design.rendering import sign_in
from tests.design.world import make_world
from tests.e2e.people import DESKTOP, PHONE

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COMBINATIONS = list(product(("fr", "en"), ("light", "dark"), (PHONE, DESKTOP)))
NARROWEST = 320
# Read once the page is there: the sum of all shifts that nobody's input caused.
SHIFTS = """() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) if (!shift.hadRecentInput) sum += shift.value;
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
})"""
WIDTH = "document.documentElement.scrollWidth"
MEASURED = {"HomePage", "needs:start", "needs:step", "matching:for_need"}


@pytest.fixture
def world(transactional_db, site, full):
    return make_world(every_word=full)


@pytest.fixture
def arrive(page, client, site, world):
    """Opens a kind's page for whoever sees it, and gives it."""

    def open_page(kind, language):
        page.context.clear_cookies()
        if kind.who != VISITOR:
            sign_in(client, world.people[kind.who])
            session = client.cookies["sessionid"].value
            page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
        if kind.holds:
            page.goto(reverse("needs:resume", args=[world.draft.token]))
        answer = page.goto(kind.path(world, language))
        assert answer.ok, f"{kind.name}: {answer.status}"
        return page

    return open_page


def pytest_generate_tests(metafunc):
    """One turn, or as many as there are combinations: each visits every kind in another one."""
    if "turn" in metafunc.fixturenames:
        full = metafunc.config.getoption("--full")
        metafunc.parametrize("turn", range(len(COMBINATIONS) if full else 1))


def test_every_page_is_for_everybody(arrive, page, turn):
    page.emulate_media(reduced_motion="reduce")
    faults = []
    for number, kind in enumerate(KINDS):
        language, theme, size = COMBINATIONS[(number + turn) % len(COMBINATIONS)]
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size(size)
        arrive(kind, language)
        seen = f"{kind.name} {page.url} {language} {theme} {size['width']}"
        found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
        faults += [f"{seen}: {summary(fault)}" for fault in found]
        page.set_viewport_size({"width": NARROWEST, "height": 800})
        if (reached := page.evaluate(WIDTH)) > NARROWEST:
            faults.append(f"{seen}: {reached} px wide on a screen of {NARROWEST}")

    assert not faults


def summary(fault):
    """What axe says, and of which elements."""
    return f"{fault['id']}: {[' '.join(node['target']) for node in fault['nodes']][:3]}"


def test_nothing_jumps_while_a_page_comes(arrive, page):
    shifts = {}
    for kind, size in product(PUBLIC, (PHONE, DESKTOP)):
        if kind.name in MEASURED:
            page.set_viewport_size(size)
            arrive(kind, "fr").wait_for_load_state("load")
            shifts[page.url, size["width"]] = page.evaluate(SHIFTS)

    assert shifts
    assert not {where: shift for where, shift in shifts.items() if shift}
