"""The pictures of the README: python -m devtools.pictures [ADDRESS]

Photographs the main screens of a running demo (http://127.0.0.1:8000) into docs/pictures/.
"""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from devtools.steps import ROOT

FOLDER = ROOT / "docs" / "pictures"
PASSWORD = "bras-droit-demo"  # noqa: S105 (that of every demo)


def main() -> int:
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )

        def visitor() -> Page:
            # Without motion, so that no picture is taken in the middle of a transition.
            context = browser.new_context(
                base_url=address,
                viewport={"width": 1280, "height": 860},
                color_scheme="light",
                reduced_motion="reduce",
                locale="fr-FR",
            )
            return context.new_page()

        public = visitor()
        public.goto("/fr/")
        take(public, "home")
        amelie = sign_in(visitor(), "amelie@atelier-lumen.example")
        take(amelie, "dashboard")
        amelie.goto("/fr/space/")
        amelie.locator(".task-list a").first.click()
        take(amelie, "timesheet")
        amelie.goto("/fr/space/")
        amelie.locator("a[href*='/matches/needs/']").last.click()
        take(amelie, "matches")
        browser.close()
    return 0


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
