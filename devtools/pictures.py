"""The pictures of the README: python -m devtools.pictures [ADDRESS]

Photographs the main screens of a running demo (http://127.0.0.1:8000) into docs/pictures/: each on
a desk in the light, NAME.png, and on a phone in the dark, NAME-phone.png.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from devtools.steps import ROOT

FOLDER = ROOT / "docs" / "pictures"
PASSWORD = "bras-droit-demo"  # noqa: S105 (that of every demo)
# Without motion, so that no picture is taken in the middle of a transition.
STEADY = {"reduced_motion": "reduce", "locale": "fr-FR"}
LOOKS = {
    "": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "light"},
    "-phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
}


def main() -> int:
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for ending, look in LOOKS.items():
            for name, page in screens(browser, {"base_url": address, **STEADY, **look}):
                take(page, f"{name}{ending}")
        browser.close()
    return 0


def screens(browser: Browser, look: dict) -> Iterator[tuple[str, Page]]:
    """Each main screen with its name, one after the other."""
    public = browser.new_context(**look).new_page()
    for name, path in {
        "home": "/fr/",
        "need": "/fr/needs/new/",
        "directory": "/fr/freelancers/",
    }.items():
        public.goto(path)
        yield name, public
    amelie = sign_in(browser.new_context(**look).new_page(), "amelie@atelier-lumen.example")
    yield "dashboard", amelie
    matches = address_of(amelie.locator("a[href*='/matches/needs/']").last)
    amelie.goto(address_of(amelie.locator(".task-list a").first))
    yield "timesheet", amelie
    amelie.goto(matches)
    yield "matches", amelie
    farid = sign_in(browser.new_context(**look).new_page(), "farid@benali.example")
    farid.goto("/fr/invoices/earnings/")
    yield "earnings", farid


def address_of(link: Locator) -> str:
    return link.get_attribute("href") or ""


def sign_in(page: Page, email: str) -> Page:
    page.goto("/fr/account/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/space/")
    return page


def take(page: Page, name: str) -> Path:
    page.wait_for_load_state("networkidle")
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path)
    print(path.relative_to(ROOT))
    return path


if __name__ == "__main__":
    sys.exit(main())
