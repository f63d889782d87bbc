import pytest
from django.db import connection
from django.template import engines
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from wagtail.models import Locale

from cms.leads.models import Lead
from cms.library import handover
from tests.library.conftest import make_paper
from tests.structured import structured


def test_the_library_lists_the_newest_first(client, library):
    make_paper(library, 1)
    make_paper(library, 2)

    titles = [paper.title for paper in client.get(library.get_url()).context["papers"]]

    assert titles == ["Livre blanc 2", "Livre blanc 1"]


def test_a_paper_says_what_one_learns_and_who_led_there(client, paper):
    response = client.get(
        f"{paper.get_url()}?utm_source=lettre", headers={"Referer": "https://moteur.example/x"}
    )

    assert "Choisir par quoi commencer" in response.content.decode()
    assert response.context["form"]["referrer"].value() == "moteur.example"
    assert response.context["form"]["campaign"].value() == "lettre"


def render_latest(rf):
    tag = engines["django"].from_string("{% load library %}{% latest_paper %}")
    return tag.render({}, rf.get("/"))


def test_the_latest_paper_takes_one_query_and_speaks_the_readers_language(rf, library):
    Locale.objects.get_or_create(language_code="en")
    make_paper(library, 1)
    make_paper(library, 2)
    with translation.override("fr"):
        render_latest(rf)
        with CaptureQueriesContext(connection) as queries:
            page = render_latest(rf)
    with translation.override("en"):
        nothing = render_latest(rf)

    assert "Livre blanc 2" in page
    assert "Livre blanc 1" not in page
    assert len([q for q in queries if "library_whitepaperpage" in q["sql"]]) == 1
    assert nothing.strip() == ""


def test_editors_see_how_often_and_never_who(client, paper, edith):
    handover.ask_for(
        paper,
        language="fr",
        sender="",
        name="Irène Vasseur",
        email="irene@vasseur.example",
        consent_text="Oui",
    )
    client.force_login(edith)
    response = client.get(reverse("library_downloads"))

    [shown] = response.context["papers"]
    assert (shown.asked, shown.opened) == (1, 0)
    assert "vasseur" not in response.content.decode().lower()
    assert Lead.objects.visible_to(edith).count() == 0


@pytest.mark.parametrize("who", ["amelie", "farid"])
def test_the_counts_are_for_those_who_work_here(client, request, who, paper):
    client.force_login(request.getfixturevalue(who))

    assert client.get(reverse("library_downloads")).status_code in {302, 403}


def test_a_paper_says_what_it_is_to_machines(client, paper):
    found = structured(client.get(paper.get_url()))

    assert found["Report"]["headline"] == paper.title
    assert found["Report"]["mainEntityOfPage"] == paper.address
    assert found["Organization"]["name"] == "Bras Droit"
