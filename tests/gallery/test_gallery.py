import re
from pathlib import Path

import pytest
from django.template import engines

from gallery import mail_samples
from gallery.views import mail_names
from mail.outbox import write

COMPONENTS = {path.stem.replace("_", "-") for path in Path("templates/cotton").glob("*.html")}
TROUBLE = ["400", "403", "403_csrf", "404", "405", "429", "500", "maintenance"]


@pytest.fixture
def shown(settings, db):
    settings.DEBUG = True


@pytest.mark.parametrize("path", ["", "404/", "mails/", "mails/need_opened/"])
def test_outsiders_are_told_nothing_of_the_gallery(client, amelie, path):
    assert client.get(f"/fr/gallery/{path}").status_code == 404
    client.force_login(amelie)
    assert client.get(f"/fr/gallery/{path}").status_code == 404


def test_staff_see_the_gallery(client, oscar):
    client.force_login(oscar)

    assert "c-match-card" in client.get("/fr/gallery/").content.decode()


def test_every_component_is_shown_or_is_part_of_one_that_is():
    """Components by name in the gallery, in the frame around it, or inside one of those."""
    used = set()
    for folder in ("gallery", "shell", "cotton"):
        for template in Path("templates", folder).glob("*.html"):
            used |= set(re.findall(r"<c-([\w-]+)", template.read_text()))
    used |= set(re.findall(r"<c-([\w-]+)", Path("templates/base.html").read_text()))

    assert used >= COMPONENTS


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_element_of_the_gallery_shares_its_id(client, shown, language):
    html = client.get(f"/{language}/gallery/").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)

    assert sorted(ids) == sorted(set(ids))


def test_what_was_typed_survives_a_refused_form(client, shown):
    html = client.get("/fr/gallery/").content.decode()

    assert 'value="claire@"' in html
    assert 'href="#id_refused-email"' in html
    assert 'aria-describedby="id_refused-email_helptext id_refused-email_error"' in html


@pytest.mark.parametrize("code", TROUBLE)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_for_trouble_say_what_to_do_next(client, shown, language, code):
    html = client.get(f"/{language}/gallery/{code}/").content.decode()

    assert f'lang="{language}"' in html
    assert html.count("<h1") == 1


@pytest.mark.django_db
def test_the_page_of_a_broken_server_asks_nothing_of_the_database(
    client, shown, django_assert_num_queries
):
    with django_assert_num_queries(0):
        client.get("/fr/gallery/500/")


MAILS = mail_names()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_mail_can_be_looked_at_with_its_plain_twin(client, shown, language):
    page = client.get(f"/{language}/gallery/mails/").text

    for name in MAILS:
        assert f"/{language}/gallery/mails/{name}/" in page
        html = client.get(f"/{language}/gallery/mails/{name}/").text
        plain = client.get(f"/{language}/gallery/mails/{name}/?as=text")
        assert html.count("<h1") == 1, name
        assert f'lang="{language}"' in html, name
        assert plain["Content-Type"].startswith("text/plain")
        assert "<p" not in plain.text, name


@pytest.mark.parametrize("template", MAILS)
def test_the_samples_answer_to_everything_that_a_mail_asks(template, monkeypatch):
    """A hole in a preview is a name that gallery/mail_samples.py lacks, or that nobody passes."""
    missing = set()
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", Missing(missing))

    write(template, context=mail_samples.context(), language="fr")

    assert not missing


class Missing(str):
    """What Django puts where a variable is missing; asked for its name, it notes it."""

    def __new__(cls, _found):
        return super().__new__(cls, "%s")

    def __init__(self, found):
        self.found = found

    def __mod__(self, variable):
        self.found.add(str(variable))
        return ""


def test_an_unknown_mail_does_not_exist(client, shown, db):
    assert client.get("/fr/gallery/mails/nothing/").status_code == 404
