"""What a first visit costs in Chromium: bytes, requests, layout shift, long tasks.

    python -m bench design [ADDRESS]

Visits the landing, need and matches pages of a running site (DEBUG=0, static files collected), each
time with an empty cache, on a phone's screen. Prints medians; long tasks depend on the machine, so
measure alone on it.
"""

import os
import shutil
from statistics import median

from playwright.sync_api import sync_playwright

NEED = (
    "Trier le courrier, préparer les factures et relancer les clients, deux matinées par semaine."
)
PHONE = {"width": 390, "height": 844}
WATCH = """
window.measured = { shift: 0, longest: 0 };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) measured.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
new PerformanceObserver((list) => {
  const durations = list.getEntries().map((entry) => entry.duration);
  measured.longest = Math.max(measured.longest, ...durations);
}).observe({ type: "longtask", buffered: true });
"""


def add_arguments(parser):
    parser.add_argument("address", nargs="?", default="http://127.0.0.1:8000")
    parser.add_argument("--visits", type=int, default=7, help="of each page")


def run(options):
    print("| page | KB | requests | layout shift | longest task over 50 ms |")
    print("| --- | --- | --- | --- | --- |")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        cookies, matches = write_need(browser, options.address)
        for name, path in (("landing", "/fr/"), ("need", "/fr/needs/new/"), ("matches", matches)):
            visits = [
                visit(browser, options.address + path, cookies) for _visit in range(options.visits)
            ]
            size, requests, shift, longest = (
                median(figures) for figures in zip(*visits, strict=True)
            )
            print(f"| {name} | {size / 1024:.0f} | {requests} | {shift} | {longest:.0f} ms |")
        browser.close()


def write_need(browser, address):
    """(cookies, path of the matches) of a visitor who has written a need."""
    context = browser.new_context(base_url=address)
    page = context.new_page()
    page.goto("/fr/needs/new/")
    page.fill("[name=text]", NEED)
    page.press("[name=text]", "Tab")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/where/")
    token = page.url.split("/")[-3]
    cookies = context.cookies()
    context.close()
    return cookies, f"/fr/matches/needs/{token}/"


def visit(browser, url, cookies):
    """(bytes over the wire, requests, layout shift, longest task in ms) of one cold visit."""
    context = browser.new_context(viewport=PHONE)
    context.add_cookies(cookies)
    context.add_init_script(WATCH)
    page = context.new_page()
    network = context.new_cdp_session(page)
    sizes = []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    network.send("Network.enable")
    page.goto(url, wait_until="networkidle")
    found = page.evaluate("measured")
    context.close()
    return sum(sizes), len(sizes), found["shift"], found["longest"]
