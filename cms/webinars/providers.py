"""Where a session is held and its replay is kept: how each kind of address is shown.

An address of any kind can be opened; those of Jitsi, BigBlueButton and YouTube can be shown in the
page as well, after a click. Nothing is asked of a third party before.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

YOUTUBE_HOSTS = {"youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be"}
YOUTUBE_HOSTS |= {"youtube-nocookie.com", "www.youtube-nocookie.com"}
YOUTUBE_ID = re.compile(r"(?:[?&]v=|/(?:embed|live|shorts)/|youtu\.be/)([\w-]{11})(?![\w-])")
# Without cookies until the film plays: https://support.google.com/youtube/answer/171780
YOUTUBE_PLAYER = "https://www.youtube-nocookie.com/embed/"


class Provider(models.TextChoices):
    LINK = "link", _("another service, opened by its address")
    JITSI = "jitsi", "Jitsi"
    BIGBLUEBUTTON = "bbb", "BigBlueButton"
    YOUTUBE = "youtube", "YouTube"


@dataclass(frozen=True)
class Frame:
    """A page of a provider's to show inside ours: its address, origin and what it may use."""

    src: str
    origin: str
    allow: str


def frame(provider, url, *, start=0):
    """The Frame for an address, or None when it can only be opened. start: seconds into a film."""
    if provider == Provider.YOUTUBE:
        asked = urlencode({"autoplay": 1, "rel": 0, **({"start": start} if start else {})})
        src = f"{YOUTUBE_PLAYER}{youtube_id(url)}?{asked}"
        return Frame(src, origin(src), "autoplay; encrypted-media; fullscreen; picture-in-picture")
    if provider in (Provider.JITSI, Provider.BIGBLUEBUTTON):
        allow = "autoplay; camera; display-capture; fullscreen; microphone"
        return Frame(url, origin(url), allow)
    return None


def check_address(provider, url):
    """Raise ValidationError unless this address can be one of the provider's."""
    if urlsplit(url).scheme != "https":
        raise ValidationError(_("The address has to begin with https://."))
    if provider == Provider.YOUTUBE and youtube_id(url) is None:
        raise ValidationError(_("This is no address of a film or live stream on YouTube."))


def youtube_id(url):
    """The eleven characters that name a film, or None."""
    found = YOUTUBE_ID.search(url)
    return found[1] if found and urlsplit(url).hostname in YOUTUBE_HOSTS else None


def origin(url):
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
