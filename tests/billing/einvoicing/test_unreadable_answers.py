"""What the platform says illegibly is set aside and read by a person."""

import os
import time
from pathlib import Path

import pytest
from django.urls import reverse

from backoffice.queues import declarations
from billing.einvoicing import actions
from billing.einvoicing.models import UnreadableAnswer
from journal.models import Entry
from tests.decisions import with_seen

pytestmark = pytest.mark.django_db
HOUR = 3_600


@pytest.fixture
def incoming(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    actions.sweep()
    return Path(tmp_path, "einvoicing", "incoming")


def put(folder, content, *, age=HOUR, name="F00001-00001.json"):
    folder.joinpath(name).write_bytes(content)
    os.utime(folder / name, times=(time.time() - age,) * 2)


@pytest.fixture
def answer(incoming):
    put(incoming, b'{"status": "lue"}')
    actions.sweep()
    return UnreadableAnswer.objects.get()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"status": "lue"}', b'{"status": []}', b"\xff\x00<xml>"]
)
def test_it_is_set_aside_once_and_waits_for_a_person(incoming, content):
    put(incoming, content)
    actions.sweep()
    actions.sweep()

    assert [item.label for item in declarations.unreadable_answers().waiting] == [
        "F00001-00001.json"
    ]
    assert (incoming / "unreadable" / "F00001-00001.json").read_bytes() == content
    assert not list(incoming.glob("*.json"))


def test_what_may_still_be_being_written_is_left_alone(incoming):
    put(incoming, b'{"status": "ref', age=0)
    actions.sweep()

    assert not UnreadableAnswer.objects.exists()
    assert list(incoming.glob("*.json"))


def test_a_worker_that_dies_before_it_is_set_aside_shows_it_once(answer, incoming):
    put(incoming, b'{"status": "lue"}')
    actions.sweep()

    assert UnreadableAnswer.objects.get() == answer


def test_a_person_reads_it_and_says_what_was_done(client, oscar, answer):
    client.force_login(oscar)
    page = reverse("backoffice_unreadable_answer", args=[answer.pk])
    assert page in client.get(reverse("backoffice_queues")).text
    assert "lue" in client.get(page).text
    decision = reverse("backoffice_unreadable_answer_decision", args=[answer.pk])
    assert client.post(decision, {"reason": ""}).status_code == 422

    for _ in range(2):
        typed = {"reason": "They meant that it was read."}
        client.post(decision, with_seen(client, page, typed))

    assert declarations.unreadable_answers().count == 0
    entry = Entry.objects.about(answer).get()
    assert (entry.by, entry.reason) == (oscar, "They meant that it was read.")


@pytest.mark.parametrize("who", ["amelie", "farid", "nora", "edith"])
def test_nobody_else_does(client, request, answer, who):
    client.force_login(request.getfixturevalue(who))
    for name in ("backoffice_unreadable_answer", "backoffice_unreadable_answer_decision"):
        response = client.post(reverse(name, args=[answer.pk]), {"reason": "x"})
        assert response.status_code in {302, 403}
    assert UnreadableAnswer.objects.filter(status="open").exists()
