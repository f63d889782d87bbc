"""What is counted is counted for all processes together."""

import os

import pytest
from django.conf import settings as site
from django.test import RequestFactory

from config.throttle import POSTS_AN_HOUR, posts_too_often

SHARED = {
    "BACKEND": "config.cache.SharedCache",
    "LOCATION": f"unix://{site.BROKER_SOCKET}",
    "KEY_PREFIX": "test",
}


def exhausted_elsewhere():
    """Another process counts all the posts that one network has; may this one count another?"""
    request = RequestFactory().post("/")
    pid = os.fork()
    if pid == 0:
        for _post in range(POSTS_AN_HOUR):
            posts_too_often(request, "form")
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
    return posts_too_often(request, "form")


def test_two_processes_share_a_limit(settings, broker):
    settings.CACHES = settings.CACHES | {"default": SHARED}

    assert exhausted_elsewhere()


def test_in_its_own_memory_each_process_has_a_limit_of_its_own():
    """The control."""
    assert not exhausted_elsewhere()


@pytest.mark.django_db
def test_without_the_server_pages_still_come(settings, client):
    away = SHARED | {"LOCATION": f"unix://{site.FILES}/nobody.sock"}
    settings.CACHES = settings.CACHES | {"default": away}

    assert not posts_too_often(RequestFactory().post("/"), "form")
    assert client.get("/fr/webinars/").status_code == 200
    answers = {"login": "who@nowhere.example", "password": "wrong"}
    assert client.post("/fr/account/login/", answers).status_code == 200
