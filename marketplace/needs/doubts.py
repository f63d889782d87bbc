"""What makes a need wait for a human reader before it opens."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from marketplace.needs.contacts import ADDRESS, LINK, PHONE

SHORTEST_TEXT = 40


@dataclass(frozen=True)
class Doubt:
    """A finding of the automatic checks, in words for the reader and for the moderator."""

    code: str
    message: str


SHORT = Doubt("short", _("The text is very short."))
HAS_LINK = Doubt("link", _("The text holds a web address."))
HAS_CONTACT = Doubt("contact", _("The text holds an e-mail address or a phone number."))


def find_doubts(text):
    """The doubts about a need's text; an empty list lets it open at once."""
    found = []
    if len(text.strip()) < SHORTEST_TEXT:
        found.append(SHORT)
    if ADDRESS.search(text) or PHONE.search(text):
        found.append(HAS_CONTACT)
    if LINK.search(ADDRESS.sub("", text)):
        found.append(HAS_LINK)
    return found
