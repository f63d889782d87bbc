"""What the holder of a personal link can do, and nobody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.webinars import links
from cms.webinars.models import Registration, Session
from demo.clock import moved_clock
from tests.webinars.conftest import fill, reread, sign_up

pytestmark = pytest.mark.django_db
ACTIONS = ["attendance", "cancellation", "renewal", "opinion", "erasure"]


@pytest.fixture
def url(registration):
    return registration.get_absolute_url()


def test_the_page_shows_her_seat_to_the_link_alone_and_is_kept_by_nobody(client, registration, url):
    response = client.get(url)
    text = response.content.decode()

    assert registration.email in text
    assert "noindex" in text
    assert "no-store" in response["Cache-Control"]
    assert "secret-room" not in text


@pytest.mark.parametrize("forged", ["1", "1:abc", "x", "1%3Aabc", "999999:"])
def test_a_link_that_we_did_not_sign_leads_nowhere(client, registration, forged):
    forged = forged.replace("1", str(registration.pk))
    assert client.get(f"/fr/webinars/registrations/{forged}/").status_code == 404
    for action in ACTIONS:
        path = f"/fr/webinars/registrations/{forged}/{action}/"
        assert client.post(path).status_code == 404
    assert reread(registration).status == "registered"


def test_a_link_for_another_purpose_is_not_taken(registration):
    from django.core.signing import Signer

    assert links.read(Signer(salt="else").sign(registration.pk)) is None
    assert links.read(links.sign(registration.pk)) == registration.pk


@pytest.mark.parametrize("action", ACTIONS)
def test_a_mail_program_that_follows_links_changes_nothing(client, registration, url, action):
    assert client.get(f"{url}{action}/").status_code == 405
    assert reread(registration).status == "registered"


@pytest.mark.parametrize(
    ("minutes", "opens"), [(-16, False), (-15, True), (0, True), (44, True), (45, False)]
)
def test_the_room_opens_in_its_window_only(client, session, registration, url, minutes, opens):
    with moved_clock(session.starts_at + timedelta(minutes=minutes)):
        response = client.post(f"{url}attendance/")

    assert (response["Location"] == session.room_url) is opens
    assert (reread(registration).attended_at is not None) is opens


def test_her_first_click_counts(client, session, registration, url):
    for minutes in (1, 9):
        with moved_clock(session.starts_at + timedelta(minutes=minutes)):
            client.post(f"{url}attendance/")

    assert reread(registration).attended_at == session.starts_at + timedelta(minutes=1)


def test_who_waits_or_has_given_up_does_not_come_in(client, session):
    fill(session)
    waiting = sign_up(session, "waiting@people.example")

    with moved_clock(session.starts_at):
        response = client.post(f"{waiting.get_absolute_url()}attendance/")

    assert response["Location"] == waiting.get_absolute_url()
    assert reread(waiting).attended_at is None


def test_a_room_that_can_be_shown_here_is_and_only_then_is_its_host_allowed(
    client, session, registration, url
):
    Session.objects.filter(pk=session.pk).update(provider="jitsi")
    assert client.get(f"{url}room/")["Location"] == url
    with moved_clock(session.starts_at):
        door = client.get(url)
        inside = client.get(client.post(f"{url}attendance/")["Location"])
        elsewhere = client.get(session.get_absolute_url())

    assert "<iframe" not in door.content.decode()
    assert f'src="{session.room_url}"' in inside.content.decode()
    assert "frame-src https://meet.example" in inside["Content-Security-Policy"]
    assert "meet.example" not in elsewhere["Content-Security-Policy"]


def test_the_form_may_lead_on_to_the_room_while_it_is_open(client, session, url):
    assert "meet.example" not in client.get(url)["Content-Security-Policy"]
    with moved_clock(session.starts_at):
        policy = client.get(url)["Content-Security-Policy"]
    (form_action,) = [part for part in policy.split("; ") if part.startswith("form-action")]
    assert form_action.endswith("https://meet.example")


def test_she_gives_her_seat_back_and_a_second_click_says_so(client, registration, url):
    for words in ("merci", "déjà"):
        text = client.post(f"{url}cancellation/", follow=True).content.decode().lower()
        assert words in text
    assert reread(registration).status == "cancelled"

    client.post(f"{url}renewal/")
    assert reread(registration).status == "registered"


def test_she_says_how_it_was_once_she_was_there_and_may_change_her_mind(
    client, session, registration, url
):
    client.post(f"{url}opinion/", {"score": "5"})
    assert reread(registration).score is None
    registration.attend(at=timezone.now())

    assert client.post(f"{url}opinion/", {"score": "6"}).status_code == 422
    client.post(f"{url}opinion/", {"score": "5", "opinion": "Bien"})
    client.post(f"{url}opinion/", {"score": "3", "opinion": "Moyen"})

    row = reread(registration)
    assert (row.score, row.opinion) == (3, "Moyen")


def test_she_erases_herself_from_every_webinar_and_her_link_dies(client, series, session, url):
    from tests.webinars.conftest import new_session

    other = sign_up(new_session(series))
    client.post(f"{url}erasure/")

    assert not Registration.objects.exclude(email="").exists()
    assert reread(other).status == "cancelled"
    assert client.get(url).status_code == 404
