"""The demo's public site, walked by its own links: every page that one can reach answers."""

import re
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.core.management import call_command
from django.test import override_settings

from cms.pages.models import ArticlePage
from demo.portraits import link_portraits

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("seeded"),
    pytest.mark.xdist_group("demo"),
]
LINK = re.compile(
    r'<(?:a|link|form)\b[^>]*?\b(?:href|action)="([^"#][^"]*)"|<img\b[^>]* src="([^"]+)"'
)
# Of one kind each: a walk over all of them tells nothing more.
ONE_IS_ENOUGH = re.compile(r"/(freelancers|webinars/[^/]+|calls|places|cards)/")
ENOUGH = 3
HERE = "http://testserver"
# Counted, downloaded or served by others than Django; a form's POST address refuses a GET.
ANSWERS = {200, 302, 405}


@pytest.fixture
def site(db):
    with override_settings(DEMO=True, BASE_URL=HERE):
        call_command("load_pages", verbosity=0)
        call_command("load_library", verbosity=0)
        link_portraits()
        yield


def links_of(answer, path):
    """The paths on our own site to which a page leads."""
    for found in LINK.findall(answer.text):
        target = urldefrag(urljoin(HERE + path, "".join(found).replace("&amp;", "&")))[0]
        parts = urlsplit(target)
        if f"{parts.scheme}://{parts.netloc}" == HERE and not parts.path.startswith("/static/"):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def walk(client, start):
    """{path: status} of all that a visitor can reach."""
    seen, waiting, kinds = {}, [start], {}
    while waiting:
        path = waiting.pop()
        kind = ONE_IS_ENOUGH.search(path)
        kinds[kind and kind[1]] = kinds.get(kind and kind[1], 0) + 1
        if path in seen or (kind and kinds[kind[1]] > ENOUGH):
            continue
        answer = client.get(path)
        seen[path] = answer.status_code
        if answer.streaming:
            answer.getvalue()  # Read to its end, a file is closed.
        # Filters, pages of lists and sign-up combine endlessly.
        if "text/html" in answer.headers.get("Content-Type", "") and "?" not in path:
            waiting += [link for link in links_of(answer, path) if link not in seen]
    return seen


def test_every_link_of_the_public_site_answers(client, site):
    found = walk(client, "/fr/")

    assert {path: status for path, status in found.items() if status not in ANSWERS} == {}
    # Articles, offers, white papers, legal pages and forms: the languages lead to each other.
    for language in ("/fr/", "/en/"):
        assert sum(path.startswith(language) for path in found) > 60


def test_portraits_show_the_profiles_of_whom_they_tell(client, site):
    portrait = ArticlePage.objects.get(slug="portrait-farid-benali", locale__language_code="fr")

    assert portrait.freelancer.user.email == "farid@benali.example"
    assert portrait.freelancer.get_absolute_url() in client.get(portrait.url).text
