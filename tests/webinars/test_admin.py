"""Editors run webinars in Wagtail's admin; nobody else sees that they are there."""

from datetime import timedelta

import pytest
from django.forms import model_to_dict
from django.urls import reverse
from django.utils import timezone

from cms.webinars import seats
from cms.webinars.models import Series, Session
from mail.models import OutgoingMail
from tests.webinars.conftest import fill, new_session, reread, sign_up

pytestmark = pytest.mark.django_db
PAGES = ["webinars_overview", "webinars_extra_session", "webinars_session"]
STEPS = ["webinars_move", "webinars_cancellation", "webinars_replay"]
SNIPPETS = [
    f"wagtailsnippets_webinars_{noun}:{verb}"
    for noun in ("series", "session")
    for verb in ("list", "edit")
]


def address(name, session):
    if name.endswith(("overview", "extra_session", ":list", ":add")):
        return reverse(name)
    return reverse(name, args=[session.series_id if "series" in name else session.pk])


@pytest.mark.parametrize("name", PAGES + SNIPPETS)
@pytest.mark.parametrize("who", ["edith", "oscar"])
def test_editors_and_operations_see_every_page(client, request, session, who, name):
    sign_up(session, question="Combien d’heures ?")
    client.force_login(request.getfixturevalue(who))

    response = client.get(address(name, session))

    assert response.status_code == 200
    assert "lea@atelier.example" not in response.content.decode()


@pytest.mark.parametrize("name", PAGES + STEPS + SNIPPETS)
@pytest.mark.parametrize("who", ["amelie", "farid", "nora", None])
def test_nobody_else_gets_in(client, request, session, who, name):
    if who:
        client.force_login(request.getfixturevalue(who))
    for method in ("get", "post"):
        response = getattr(client, method)(address(name, session))
        assert response.status_code in {302, 403, 405}
        assert "Sujet 0" not in response.content.decode()
    assert reread(session).status == "planned"


def test_nobody_deletes_a_session_or_a_series(client, session, edith):
    client.force_login(edith)
    for noun, pk in (("session", session.pk), ("series", session.series_id)):
        client.post(reverse(f"wagtailsnippets_webinars_{noun}:delete", args=[pk]))

    assert Session.objects.filter(pk=session.pk).exists()
    assert Series.objects.exists()


def start(moment):
    local = timezone.localtime(moment)
    return {"starts_at_0": f"{local:%Y-%m-%d}", "starts_at_1": f"{local:%H:%M}"}


def test_an_editor_moves_a_session_and_the_history_says_who(client, session, registration, edith):
    client.force_login(edith)
    later = (session.starts_at + timedelta(days=2)).replace(second=0)
    path = address("webinars_move", session)

    assert client.post(path, start(timezone.now() - timedelta(days=1))).status_code == 422
    client.post(path, {**start(later), "reason": "Salle prise"})

    assert reread(session).starts_at == later
    assert OutgoingMail.objects.filter(template="webinar_moved").count() == 1
    page = client.get(address("webinars_session", session)).content.decode()
    assert "Éditha Weber" in page
    assert "Salle prise" in page


def test_an_editor_cancels_with_a_reason_once(client, session, registration, edith):
    client.force_login(edith)
    path = address("webinars_cancellation", session)

    assert client.post(path, {"reason": ""}).status_code == 422
    for _twice in range(2):
        client.post(path, {"reason": "Malade"})

    assert reread(session).cancel_reason == "Malade"
    assert OutgoingMail.objects.filter(template="webinar_cancelled").count() == 1


def test_an_editor_adds_a_session_beside_the_rule(client, series, edith):
    client.force_login(edith)
    later = (timezone.now() + timedelta(days=3)).replace(second=0, microsecond=0)
    client.post(
        reverse("webinars_extra_session"), {"series": series.pk, "pitch": "", **start(later)}
    )

    session = Session.objects.get()
    assert (session.starts_at, session.week_of, session.quota) == (later, None, series.quota)


def test_an_editor_publishes_a_replay(client, session, edith):
    client.force_login(edith)
    Session.objects.filter(pk=session.pk).update(
        status="done", replay_url="https://youtu.be/abcdefghijk"
    )

    client.post(address("webinars_replay", session))

    assert reread(session).has_replay


def session_form(session, **changes):
    return {
        "pitch": session.pitch_id,
        "quota": session.quota,
        "provider": session.provider,
        "room_url": session.room_url,
        "replay_provider": "youtube",
        "replay_url": "",
        "chapters-TOTAL_FORMS": "0",
        "chapters-INITIAL_FORMS": "0",
        "chapters-MIN_NUM_FORMS": "0",
        "chapters-MAX_NUM_FORMS": "1000",
        **changes,
    }


def test_more_seats_given_by_an_editor_go_to_those_who_wait(client, session, edith):
    fill(session)
    waiting = sign_up(session, "waiting@people.example")
    client.force_login(edith)

    response = client.post(
        address("wagtailsnippets_webinars_session:edit", session), session_form(session, quota=9)
    )

    assert response.status_code == 302
    assert reread(waiting).status == "registered"


def test_a_session_is_previewed_as_it_would_be_read(client, session, edith):
    client.force_login(edith)
    path = address("wagtailsnippets_webinars_session:preview_on_edit", session)
    chapter = {"chapters-TOTAL_FORMS": "1", "chapters-0-starts": "12:30", "chapters-0-ORDER": "1"}
    words = {"chapters-0-title_fr": "Trois piles", "chapters-0-title_en": "Three piles"}

    assert client.post(path, session_form(session, **chapter, **words)).json()["is_valid"]
    assert "Sujet 0" in client.get(path).content.decode()


def test_a_series_is_previewed_while_it_is_written(client, series, edith):
    client.force_login(edith)
    path = reverse("wagtailsnippets_webinars_series:preview_on_edit", args=[series.pk])
    counts = {"TOTAL": 0, "INITIAL": 0, "MIN_NUM": 0, "MAX_NUM": 1_000}
    form = model_to_dict(series) | {f"pitches-{name}_FORMS": n for name, n in counts.items()}

    assert client.post(path, form | {"title_fr": "Un autre titre"}).json()["is_valid"]
    assert "Un autre titre" in client.get(path).content.decode()
    assert reread(series).title_fr == "Le jeudi du bras droit"


def test_an_address_of_no_provider_is_refused_beside_its_field(client, session, edith):
    client.force_login(edith)
    path = address("wagtailsnippets_webinars_session:edit", session)

    response = client.post(path, session_form(session, replay_url="https://example.com/film"))

    assert response.status_code == 200
    assert reread(session).replay_url == ""


def test_the_overview_counts_and_says_what_its_chart_shows(client, session, edith):
    holders = fill(session)
    holders[0].attend(at=timezone.now())
    seats.say_how_it_was(holders[0], score=4, opinion="")
    Session.objects.filter(pk=session.pk).update(status="done")
    client.force_login(edith)

    text = client.get(reverse("webinars_overview")).content.decode()

    assert "33" in text
    assert "chart__bar" in text


def test_the_overview_asks_as_often_for_many_sessions(
    client, series, edith, django_assert_max_num_queries
):
    client.force_login(edith)
    new_session(series)
    client.get(reverse("webinars_overview"))
    with django_assert_max_num_queries(40) as few:
        client.get(reverse("webinars_overview"))
    for _each in range(12):
        sign_up(new_session(series), f"p{_each}@people.example")
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("webinars_overview"))
