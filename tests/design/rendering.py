"""Every kind of page as Django renders it, without a browser."""

import time
from dataclasses import dataclass

from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.design.kinds import KINDS, VISITOR, Kind

LANGUAGES = ("fr", "en")


@dataclass(frozen=True)
class Rendered:
    """One page: its kind, its address and the answer."""

    kind: Kind
    language: str
    path: str
    response: object

    @property
    def html(self):
        return self.response.text

    def __str__(self):
        return f"{self.kind.name} {self.path} for {self.kind.who or 'a visitor'}"


def render_all(world, *, every_language):
    """Each kind in both languages, or in one of them by turns."""
    cache.clear()
    browsers = {}
    rendered = []
    for number, kind in enumerate(KINDS):
        languages = LANGUAGES if every_language else [LANGUAGES[number % 2]]
        for language in languages:
            if (kind.who, kind.holds) not in browsers:
                browsers[kind.who, kind.holds] = browser_of(world, kind)
            path = kind.path(world, language)
            response = browsers[kind.who, kind.holds].get(path)
            rendered.append(Rendered(kind, language, path, response))
            translation.deactivate()
    return rendered


def sign_in(client, user):
    """As by her password a moment ago, so that no page asks for it again."""
    client.force_login(user)
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session.save()


def browser_of(world, kind):
    client = Client()
    if kind.who != VISITOR:
        sign_in(client, world.people[kind.who])
    if kind.holds:
        client.get(reverse("needs:resume", args=[world.draft.token]))
    return client
