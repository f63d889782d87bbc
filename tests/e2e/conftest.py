"""Chromium on a live site: pytest's own process serves it, on the test's own database.

Tasks run eagerly, in the thread of the request that queued them and right after its commit: mails,
matches and webhooks are really made and delivered, the page that follows already shows them, and
no test has to wait for a worker. That a real worker does the same is tested in tests/devtools.
"""

import os
import shutil

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from tests import factories
from tests.e2e.people import Person, freelancer, with_password

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
# Playwright keeps an event loop in the thread of the tests, where Django then refuses queries.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_collection_modifyitems(items):
    if CHROMIUM:
        return
    if os.environ.get("CI") == "true":
        pytest.exit("The browser tests need the package chromium.", returncode=1)
    no_browser = pytest.mark.skip(reason="browser tests: install the package chromium")
    for item in items:
        if "/e2e/" in item.nodeid:
            item.add_marker(no_browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    quiet = ["background-networking", "component-update", "gpu", "quic", "sync"]
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [
            # Chromium has no sandbox for root, nor shared memory enough in most containers.
            *("--no-sandbox", "--disable-dev-shm-usage", "--no-first-run"),
            *(f"--disable-{feature}" for feature in quiet),
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args, live_server):
    return {
        **browser_context_args,
        "base_url": live_server.url,
        "locale": "fr-FR",
        "timezone_id": "Europe/Paris",
        "viewport": {"width": 1280, "height": 900},
    }


@pytest.fixture(autouse=True)
def site(live_server, settings):
    """The address of the live site, which its own mails and redirects use too."""
    settings.BASE_URL = live_server.url
    return live_server.url


@pytest.fixture
def context(context):
    """A browser in which a script error or a breach of the content policy fails the test."""
    context.set_default_navigation_timeout(60_000)  # The first page loads every view's imports.
    complaints = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("console", lambda message: complaints.append(message.text))
    yield context
    serious = [text for text in complaints if "Content Security Policy" in text or "Error" in text]
    assert not serious


@pytest.fixture
def person(browser, site):
    """Makes people, each at a browser of her own: person(kind, viewport=…, has_scripts=…)."""
    people = []

    def arrive(kind=Person, **how):
        people.append(kind(browser, site, **how))
        return people[-1]

    yield arrive
    for one in people:
        one.context.close()


@pytest.fixture
def signed_in(page, client, site):
    """Signs somebody in without the form, and gives her page."""

    def sign_in(user):
        client.force_login(user)
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
        return page

    return sign_in


@pytest.fixture
def market(transactional_db):
    """The vocabulary, a town, Farid who fits, Oscar, Éditha, and Inès, who is returned."""
    call_command("load_taxonomy")
    factories.CommuneFactory()
    freelancer("Farid Benali", "farid@benali.example", ["mail", "invoicing", "debt_collection"])
    ines = freelancer("Inès Marty", "ines@marty.example", ["mail", "diary"], rate_cents=3_900)
    oscar = factories.UserFactory(
        name="Oscar Lemaire", email="oscar@bras-droit.example", is_staff=True
    )
    with_password(oscar).groups.add(Group.objects.get(name="Operations"))
    edith = factories.UserFactory(name="Éditha Weber", email="editha@bras-droit.example")
    with_password(edith).groups.add(Group.objects.get(name="Editors"))
    return ines
