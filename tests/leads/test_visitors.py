from datetime import timedelta

import pytest

from cms.leads.models import Lead
from cms.visitors import sign_opening
from tests.visitors import opened, person

pytestmark = pytest.mark.django_db
URL = "/fr/contact/"


def ask(client, **answers):
    return client.post(URL, person(message="Combien pour huit heures ?", **answers))


@pytest.mark.parametrize(
    "answers",
    [
        {"website": "https://spam.example"},
        {"opened": ""},
        {"opened": "form:forged:signature"},
        {"opened": "now"},
        {"opened": opened(ago=timedelta(days=3))},
    ],
    ids=["trap", "no time", "forged time", "too fast", "too old"],
)
def test_what_no_person_typed_is_refused_kindly_and_nothing_typed_is_lost(client, answers):
    if answers.get("opened") == "now":
        answers = {"opened": sign_opening()}

    response = ask(client, **answers)

    page = response.content.decode()
    assert response.status_code == 422
    assert not Lead.objects.exists()
    assert "Combien pour huit heures" in page
    assert "irene@vasseur.example" in page
    assert "data-error-summary" in page


def test_a_refused_form_carries_a_new_time_so_that_sending_again_is_enough(client):
    shown = ask(client, opened="").context["form"]

    assert shown["opened"].value() != ""


def test_one_connection_may_not_write_endlessly(client):
    for number in range(6):
        assert ask(client, email=f"p{number}@vasseur.example").status_code == 302
    flooded = ask(client, email="p7@vasseur.example")

    assert flooded.status_code == 429
    assert Lead.objects.count() == 6
    assert client.post(URL, person(message="Un"), REMOTE_ADDR="10.1.2.3").status_code == 302


def test_a_second_click_makes_one_lead(client):
    first, second = ask(client), ask(client)

    assert first.url == second.url
    assert Lead.objects.count() == 1


def test_a_name_is_no_place_for_advertisements(client):
    assert ask(client, name="Gagnez sur www.casino.example").status_code == 422
