import pytest
from django.core.exceptions import ValidationError

from cms.webinars.providers import Provider, check_address, frame, youtube_id

FILM = "abcdefghijk"


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.youtube.com/watch?v={FILM}&t=10s",
        f"https://youtu.be/{FILM}?si=x",
        f"https://www.youtube.com/live/{FILM}",
        f"https://www.youtube-nocookie.com/embed/{FILM}",
    ],
)
def test_a_film_is_known_by_any_of_its_addresses_and_shown_without_cookies(url):
    shown = frame(Provider.YOUTUBE, url, start=90)

    assert shown.origin == "https://www.youtube-nocookie.com"
    assert shown.src.startswith(f"https://www.youtube-nocookie.com/embed/{FILM}?")
    assert "start=90" in shown.src


@pytest.mark.parametrize(
    "url",
    [
        f"https://evil.example/watch?v={FILM}",
        "https://www.youtube.com/",
        f"https://youtube.com.evil.example/embed/{FILM}",
        f"https://www.youtube.com/watch?v={FILM}toolong",
    ],
)
def test_what_is_no_film_on_youtube_is_refused(url):
    assert youtube_id(url) is None
    with pytest.raises(ValidationError):
        check_address(Provider.YOUTUBE, url)


@pytest.mark.parametrize("provider", Provider.values)
@pytest.mark.parametrize("url", ["http://meet.example/a", "javascript:alert(1)", "ftp://a.example"])
def test_only_secure_addresses_are_taken(provider, url):
    with pytest.raises(ValidationError):
        check_address(provider, url)


def test_rooms_are_shown_as_they_are_and_other_addresses_only_opened():
    room = "https://meet.example:8443/jeudi?x=1"

    for provider in (Provider.JITSI, Provider.BIGBLUEBUTTON):
        assert frame(provider, room).src == room
        assert frame(provider, room).origin == "https://meet.example:8443"
    assert frame(Provider.LINK, room) is None
