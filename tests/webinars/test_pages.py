"""The public pages: found, read, signed up from, and never a word too many."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from cms.webinars import actions
from cms.webinars.models import Registration, Session
from config.throttle import POSTS_AN_HOUR
from mail.models import OutgoingMail
from tests.structured import structured
from tests.visitors import fuzz
from tests.webinars.conftest import EMAIL, fill, new_session, sign_up

pytestmark = pytest.mark.django_db
FORM = {"first_name": "Léa", "email": EMAIL, "consent": "on"}
FILM = "https://youtu.be/abcdefghijk"


def page(session, language="fr", action=""):
    with translation.override(language):
        return session.get_absolute_url() + action


@pytest.fixture
def replay(session, edith):
    Session.objects.filter(pk=session.pk).update(status="done", replay_url=FILM)
    session = Session.objects.get(pk=session.pk)
    session.chapters.create(starts="12:30", title_fr="Trois piles", title_en="Three piles")
    session.save()
    return actions.publish_replay(session, by=edith)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ["Sujet 0", "Le jeudi du bras droit", "3 places", "heure de Paris", "Éditha"]),
        ("en", ["Subject 0", "The right-hand Thursday", "3 seats left", "Paris time", "Éditha"]),
    ],
)
def test_a_session_says_what_who_when_and_how_many_seats(client, session, language, words):
    text = client.get(page(session, language)).content.decode()

    assert [word for word in words if word not in text] == []
    assert session.starts_at.isoformat() in text
    assert "secret-room" not in text


@pytest.mark.parametrize("where", ["", "jeudi/"])
def test_lists_ask_the_database_as_often_for_many_sessions_as_for_few(
    client, series, django_assert_max_num_queries, where
):
    for _each in range(2):
        new_session(series)
    client.get(f"/fr/webinars/{where}")
    with django_assert_max_num_queries(12) as few:
        client.get(f"/fr/webinars/{where}")
    for _each in range(20):
        new_session(series, starts_in=timedelta(days=12))
    with django_assert_max_num_queries(len(few)):
        client.get(f"/fr/webinars/{where}")


def test_an_empty_programme_says_what_would_be_here(client, db):
    assert "empty-state" in client.get("/en/webinars/").content.decode()


def test_the_wrong_series_or_number_is_a_page_that_does_not_exist(client, session):
    assert client.get(f"/fr/webinars/autre/{session.pk}/").status_code == 404
    assert client.get("/fr/webinars/jeudi/999999/").status_code == 404
    assert client.get("/fr/webinars/autre/").status_code == 404


def test_search_engines_read_an_event_without_its_room(client, session):
    answer = client.get(page(session, "en"))
    event = structured(answer)["EducationEvent"]

    assert session.room_url not in answer.text
    assert event["startDate"] == session.starts_at.isoformat()
    assert event["location"]["@type"] == "VirtualLocation"
    assert event["remainingAttendeeCapacity"] == 3
    assert event["eventStatus"].endswith("EventScheduled")


def test_no_title_breaks_out_of_the_structured_data(client, session):
    session.pitch.title_en = "</script><script>alert(1)</script>"
    session.pitch.save()

    text = client.get(page(session, "en")).content.decode()

    assert "<script>alert" not in text


def test_signing_up_answers_the_same_to_everybody(client, session):
    sign_up(session, "known@people.example")

    answers = [
        client.post(page(session, "fr", "registrations/"), {**FORM, "email": email})
        for email in ("new@people.example", "known@people.example")
    ]

    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0]["Location"] == answers[1]["Location"]
    pages = [client.get(answer["Location"]).content for answer in answers]
    assert pages[0] == pages[1]
    assert session.registrations.count() == 2


def test_what_was_asked_before_and_the_language_are_kept(client, session):
    client.post(page(session, "en", "registrations/"), {**FORM, "question": "Why?", "company": "A"})

    registration = Registration.objects.get()
    assert (registration.question, registration.company, registration.language) == (
        "Why?",
        "A",
        "en",
    )
    assert OutgoingMail.objects.get().language == "en"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", ""),
        ("email", "nobody"),
        ("email", "a@b.example\nBcc: c@d.example"),
        ("first_name", ""),
        ("first_name", "x" * 61),
        ("first_name", "Gagnez sur https://spam.example"),
        ("first_name", "www.spam.example"),
        ("consent", ""),
        ("question", "x" * 1_001),
    ],
)
def test_a_wrong_form_comes_back_with_what_was_typed(client, session, field, value):
    response = client.post(
        page(session, "fr", "registrations/"), {**FORM, "company": "Atelier", field: value}
    )

    assert response.status_code == 422
    assert 'value="Léa"' in response.content.decode() or field == "first_name"
    assert not Registration.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_a_full_session_offers_its_waiting_list(client, session):
    fill(session)

    text = client.get(page(session, "en")).content.decode()
    client.post(page(session, "en", "registrations/"), FORM)

    assert "Join the waiting list" in text
    assert Registration.objects.get(email=EMAIL).is_waiting


@pytest.mark.parametrize("status", ["cancelled", "done"])
def test_a_session_that_is_off_takes_nobody(client, session, status):
    Session.objects.filter(pk=session.pk).update(status=status, cancel_reason="Souffrante")

    assert "csrfmiddlewaretoken" not in client.get(page(session)).content.decode()
    client.post(page(session, "fr", "registrations/"), FORM)
    assert not Registration.objects.exists()


def test_a_machine_that_fills_every_box_is_thanked_and_forgotten(client, session):
    response = client.post(
        page(session, "fr", "registrations/"), {**FORM, "website": "https://spam.example"}
    )

    assert response["Location"].endswith("/thanks/")
    assert not Registration.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_a_flood_of_posts_does_no_harm(client, session, full):
    """A thousand of them with --full."""
    Session.objects.filter(pk=session.pk).update(quota=5)
    flood = 1_000 if full else 60
    statuses = [
        client.post(
            page(session, "fr", "registrations/"), {**FORM, "email": f"spam{number}@spam.example"}
        ).status_code
        for number in range(flood)
    ]

    assert statuses.count(302) == POSTS_AN_HOUR
    assert statuses.count(429) == flood - POSTS_AN_HOUR
    assert Registration.objects.count() == OutgoingMail.objects.count() == POSTS_AN_HOUR
    assert Registration.objects.with_seat().count() == 5
    other = client.post(page(session, "fr", "registrations/"), FORM, REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 302


def test_hostile_posts_break_nothing(client, session, full):
    addresses = [page(session, "fr", "registrations/"), "/en/webinars/nowhere/1/registrations/"]

    statuses = fuzz(client, addresses, FORM, posts=1_000 if full else 40)

    assert set(statuses) <= {302, 404, 422, 429}
    assert {404, 422} <= set(statuses)
    assert Registration.objects.count() <= POSTS_AN_HOUR


def test_nothing_is_asked_of_a_third_party_before_the_click(client, replay):
    before = client.get(page(replay))
    after = client.get(page(replay) + "?play=750")

    assert "<iframe" not in before.content.decode()
    assert "youtube" not in before["Content-Security-Policy"]
    assert 'href="?play=750#replay"' in before.content.decode()
    assert FILM in before.content.decode()
    assert "frame-src https://www.youtube-nocookie.com" in after["Content-Security-Policy"]
    assert "start=750" in after.content.decode()
    assert "youtube" not in client.get("/fr/webinars/")["Content-Security-Policy"]


@pytest.mark.parametrize("play", ["", "x", "-1", "1e9", "９", "9" * 400, "../"])
def test_any_other_start_is_no_fault(client, replay, play):
    assert client.get(page(replay), {"play": play}).status_code == 200


def test_the_sitemap_knows_what_is_worth_finding(session, replay, series):
    new_session(series, starts_in=-timedelta(days=3), status="done")
    coming = new_session(series)
    cancelled = new_session(series, status="cancelled")

    found = set(Session.objects.on_site_map(at=timezone.now()))

    assert found == {replay, coming}
    assert cancelled not in found


def test_the_next_session_comes_in_one_query(session, django_assert_num_queries):
    from django.template import Context, Template

    template = Template("{% load webinars %}{% next_session %}")
    with django_assert_num_queries(1), translation.override("fr"):
        text = template.render(Context({}))

    assert "Sujet 0" in text
    assert page(session) in text
