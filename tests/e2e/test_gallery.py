"""Every component in a real browser, in both themes, both languages, small and wide."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from formatting import formatter

PHONE, DESKTOP = {"width": 360, "height": 800}, {"width": 1280, "height": 900}
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(autouse=True)
def shown_to_everyone(settings):
    settings.DEBUG = True


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_axe_finds_nothing_to_blame_in_any_component(page, language, theme, size):
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size(size)
    page.goto(f"/{language}/gallery/")

    assert not Axe().run(page, options=WCAG).response["violations"]


@pytest.mark.parametrize("width", [320, 360, 768, 1280, 1920])
def test_nothing_hangs_over_the_edge_of_the_window(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/fr/gallery/")

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_chosen_theme_is_remembered_by_the_next_page(page):
    page.goto("/fr/gallery/")
    page.locator("[data-theme-switch] input[value=dark]").check(force=True)
    page.reload()

    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_a_duration_is_echoed_while_it_is_typed(page):
    page.goto("/fr/gallery/")
    page.locator("#id_hours").fill("1,5")

    assert (
        page.locator("output[for=id_hours]").inner_text()
        == "1\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30"
    )


def test_arrows_walk_the_week_and_escape_takes_back_what_was_typed(page):
    page.goto("/fr/gallery/")
    page.locator("#id_a-day_0").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("3h")
    assert page.locator("#id_b-day_1").input_value() == "3h"

    page.keyboard.press("Escape")

    assert page.locator("#id_b-day_1").input_value() == "0h45"


def test_a_week_adds_up_while_it_is_typed(page):
    page.goto("/fr/gallery/")
    page.locator("#id_a-day_1").fill("2h")

    row = page.locator("[data-week-grid] tbody tr").first.locator("[data-duration-total]")
    column = page.locator("[data-week-grid] tfoot [data-duration-total]").nth(1)
    assert row.inner_text() == formatter.hours(330, language="fr")
    assert column.inner_text() == formatter.hours(165, language="fr")


def test_filters_fold_on_a_phone_without_moving_the_page(page):
    page.set_viewport_size(PHONE)
    page.add_init_script(COUNT_SHIFTS)
    page.goto("/fr/freelancers/")
    page.wait_for_load_state("networkidle")

    assert page.locator("[data-fold-on-phone]").get_attribute("open") is None
    assert page.evaluate("shifts") < 0.01


COUNT_SHIFTS = """
shifts = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => { shifts += entry.value; }))
  .observe({ type: "layout-shift", buffered: true });
"""


def test_escape_closes_a_menu_and_gives_the_focus_back(page):
    page.goto("/fr/gallery/")
    page.locator(".sample .menu > summary").click()
    page.keyboard.press("Escape")

    assert page.locator(".sample .menu").get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_dialog_opens_without_a_script_of_ours(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/fr/gallery/")
    page.locator("[commandfor=sample-dialog]").click()

    assert page.locator("#sample-dialog").is_visible()
    context.close()
