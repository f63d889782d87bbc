from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.erasure import erase
from accounts.export import personal_data
from cms.comments import actions
from cms.comments.models import Comment
from mail.models import OutgoingMail
from tests import factories
from tests.comments.conftest import words

pytestmark = pytest.mark.django_db


def send(client, article, **answers):
    return client.post(reverse("comments:new", args=[article.pk]), words(**answers))


class TestSending:
    def test_a_comment_waits_to_be_read(self, client, article):
        response = send(client, article)

        assert Comment.objects.get().status == Comment.Status.PENDING
        assert client.get(response.url).status_code == 200
        assert "tenu le carnet" not in client.get(article.get_url()).content.decode()
        assert "sessionid" not in client.cookies

    def test_markup_becomes_plain_text_and_lines_stay_lines(self, client, article):
        text = 'Bien vu : 3 < 4 & <b>gras</b>\n<script>alert(1)</script>\n<a href="x">suite</a>'
        send(client, article, text=text)

        stored = Comment.objects.get().text
        assert stored.replace("\r", "").split("\n") == ["Bien vu : 3 < 4 & gras", "", "suite"]

    @pytest.mark.parametrize(
        "answers",
        [
            {"text": "Voir http://a.example http://b.example http://c.example"},
            {"text": "<p></p>   <i></i>"},
            {"name": "www.casino.example"},
            {"website": "x"},
            {"opened": ""},
            {"email": "nothing"},
            {"consent": ""},
        ],
        ids=["links", "empty", "name", "trap", "no time", "e-mail", "consent"],
    )
    def test_spam_is_refused_with_what_was_typed(self, client, article, answers):
        response = send(client, article, **answers)

        assert response.status_code == 422
        assert not Comment.objects.exists()
        assert b"data-error-summary" in response.content
        assert "Bénédicte" in response.content.decode() or "name" in answers

    def test_the_same_comment_sent_twice_is_kept_once(self, client, article):
        send(client, article), send(client, article)

        assert Comment.objects.count() == 1

    def test_one_connection_may_not_write_endlessly(self, client, article):
        for number in range(6):
            send(client, article, text=f"Un mot différent, le numéro {number}.")

        assert send(client, article, text="Un mot de trop, vraiment.").status_code == 429
        assert Comment.objects.count() == 6

    def test_only_articles_that_anybody_may_read_take_comments(self, client, article):
        article.unpublish()

        assert send(client, article).status_code == 404
        assert client.get(reverse("comments:new", args=[1])).status_code == 404


class TestModeration:
    @pytest.fixture
    def decide(self, client, comment, edith, django_capture_on_commit_callbacks):
        client.force_login(edith)

        def post(what="decision", **data):
            with django_capture_on_commit_callbacks(execute=True):
                return client.post(reverse(f"comments_{what}", args=[comment.pk]), data)

        return post

    def test_an_editor_publishes_and_answers_and_the_author_is_told(
        self, client, decide, comment, article
    ):
        decide(decision="publish")
        decide("answer", answer="Merci.\nGardez l’original.")

        subjects = [sent.subject for sent in mail.outbox]
        assert len(subjects) == 2
        assert f"#comment-{comment.pk}" in mail.outbox[0].body
        client.logout()
        page = client.get(article.get_url()).content.decode()
        assert "tenu le carnet" in page
        assert "Gardez l’original." in page
        assert "benedicte@" not in page

    def test_a_refusal_says_why_and_what_next(self, decide, comment):
        assert decide(decision="reject").status_code == 422
        decide(decision="reject", reason="Il nomme une cliente : retirez son nom.")

        comment.refresh_from_db()
        assert comment.status == Comment.Status.REJECTED
        [sent] = mail.outbox
        assert "retirez son nom" in sent.body
        assert "/guides/deleguer/" in sent.body

    def test_a_second_click_changes_nothing(self, decide, comment):
        decide(decision="publish")
        decide(decision="publish")

        assert len(mail.outbox) == 1

    def test_a_published_comment_can_be_taken_down(self, decide, comment):
        decide(decision="publish")
        decide(decision="reject", reason="À la demande d’un tiers.")

        comment.refresh_from_db()
        assert comment.status == Comment.Status.REJECTED

    def test_moderators_never_see_the_address(self, client, decide, comment):
        for url in (
            reverse("comments_moderation"),
            reverse("comments_comment", args=[comment.pk]),
        ):
            assert b"epicerie.example" not in client.get(url).content

    @pytest.mark.parametrize("who", ["amelie", "farid", "nora"])
    def test_others_moderate_nothing(self, client, request, comment, who):
        client.force_login(request.getfixturevalue(who))
        url = reverse("comments_decision", args=[comment.pk])

        assert client.post(url, {"decision": "publish"}).status_code in {302, 403}
        comment.refresh_from_db()
        assert comment.status == Comment.Status.PENDING


class TestForgetting:
    def test_refused_comments_and_old_addresses_go(self, comment, article, edith):
        old = actions.receive(
            article, text="Un vieux mot.", name="A", email="a@a.example", consent_text=""
        )
        long_ago = timezone.now() - timedelta(days=400)
        Comment.objects.filter(pk=old.pk).update(created_at=long_ago)
        actions.reject(comment, by=edith, reason="Publicité.")
        Comment.objects.filter(pk=comment.pk).update(decided_at=timezone.now() - timedelta(days=91))

        for _run in range(2):
            actions.forget_old_comments(at=timezone.now())

        assert [(c.text, c.email) for c in Comment.objects.all()] == [("Un vieux mot.", "")]
        assert not OutgoingMail.objects.filter(to="benedicte@epicerie.example").exists()

    def test_an_account_exports_its_comments_and_takes_them_along(self, comment):
        user = factories.UserFactory(email="benedicte@epicerie.example")

        assert len(personal_data(user)["comments"]) == 1
        erase(user)
        assert not Comment.objects.exists()
