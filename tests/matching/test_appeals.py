"""Asking for a person, and her answer."""

import pytest
from django.urls import reverse

from accounts.erasure import erase
from journal.models import IllegalMove
from mail.models import OutgoingMail
from matching.actions import appeal, compute_matches, decide_appeal, notify_matches
from matching.models import Appeal


@pytest.fixture
def match(freelancer, need):
    compute_matches(need)
    return notify_matches(need)[0]


@pytest.fixture
def url(match):
    return reverse("matching:appeal", args=[match.pk])


@pytest.mark.parametrize("who", ["farid", "amelie", "bruno"])
def test_both_sides_may_ask(client, url, match, request, who):
    user = request.getfixturevalue(who)
    client.force_login(user)

    client.post(url, {"text": "My days are wrong."})

    asked = Appeal.objects.get()
    assert (asked.user, asked.match, asked.status) == (user, match, "submitted")


@pytest.mark.parametrize(("who", "status"), [("nora", 404), ("claire", 403), ("oscar", 403)])
def test_others_may_not(client, url, request, who, status):
    client.force_login(request.getfixturevalue(who))

    assert client.post(url, {"text": "?"}).status_code == status
    assert not Appeal.objects.exists()


def test_nothing_typed_is_nothing_asked(client, url, farid):
    client.force_login(farid)

    answer = client.post(url, {"text": ""})

    assert answer.status_code == 422
    assert answer.context["form"].errors["text"]


def test_a_second_click_asks_once(client, url, farid):
    client.force_login(farid)
    for _ in range(2):
        client.post(url, {"text": "My days are wrong."})

    assert Appeal.objects.count() == 1


def test_a_freelancer_may_ask_about_her_ranking_as_such(client, farid):
    client.force_login(farid)

    client.post(reverse("matching:own_appeal"), {"text": "Nobody sees me."})

    assert Appeal.objects.get().match is None


def test_the_answer_comes_once_in_her_language(match, farid, oscar):
    farid.language = "en"
    farid.save()
    asked = appeal(farid, match=match, text="My days are wrong.")

    decide_appeal(asked, "upheld", by=oscar, answer="The days were read wrongly.")

    mail = OutgoingMail.objects.get(template="appeal_answered")
    assert mail.to == farid.email
    assert "You were right" in mail.text
    assert "The days were read wrongly." in mail.text
    with pytest.raises(IllegalMove):
        decide_appeal(asked, "explained", by=oscar, answer="Twice.")


def test_she_reads_the_answer_on_the_match(client, match, farid, oscar):
    asked = appeal(farid, match=match, text="My days are wrong.")
    decide_appeal(asked, "explained", by=oscar, answer="Monday was not on your profile.")
    client.force_login(farid)

    assert "Monday was not on your profile." in client.get(match.get_absolute_url()).text


def test_a_deleted_account_leaves_no_words_behind(match, amelie, oscar):
    asked = appeal(amelie, match=match, text="Call me on 06 12 34 56 78.")
    decide_appeal(asked, "explained", by=oscar, answer="We called you, Amélie.")

    erase(amelie)

    asked.refresh_from_db()
    assert (asked.text, asked.answer) == ("–", "–")
