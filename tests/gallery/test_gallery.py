import re
from pathlib import Path

import pytest
from django.utils import translation

from mail.outbox import send_to_address

COMPONENTS = {path.stem.replace("_", "-") for path in Path("templates/cotton").glob("*.html")}
TROUBLE = ["400", "403", "404", "500", "maintenance"]


@pytest.fixture
def shown(settings):
    settings.DEBUG = True


@pytest.mark.parametrize("path", ["", "404/", "mails/", "mails/sample/"])
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


def test_the_latest_mail_of_each_template_can_be_read(client, shown, db, settings):
    settings.DEMO = True
    with translation.override("fr"):
        send_to_address(
            "account_login_code", "farid@benali.example", context={"code": "42"}, language="fr"
        )

    assert "account_login_code" in client.get("/fr/gallery/mails/").content.decode()
    as_text = client.get("/fr/gallery/mails/account_login_code/?as=text")
    assert "42" in as_text.content.decode()


def test_mails_of_real_people_are_never_shown(client, oscar, settings):
    settings.DEBUG = settings.DEMO = False
    client.force_login(oscar)

    assert client.get("/fr/gallery/mails/account_login_code/").status_code == 404
