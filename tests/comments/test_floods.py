"""What machines throw at the form of a comment. A thousand posts of each with `--full`."""

import pytest
from django.urls import reverse

from cms.comments.models import Comment
from cms.visitors import PER_HOUR
from tests.comments.conftest import words
from tests.visitors import flood, fuzz

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(article):
    return reverse("comments:new", args=[article.pk])


def test_a_flood_leaves_a_handful_and_lets_others_through(client, address, full):
    posts = 1_000 if full else 20

    statuses = flood(client, address, words(), posts=posts)

    assert statuses == {302: PER_HOUR, 429: posts - PER_HOUR}
    assert Comment.objects.filter(status="pending").count() == Comment.objects.count() == PER_HOUR
    assert client.post(address, words(), REMOTE_ADDR="192.0.2.7").status_code == 302


def test_hostile_posts_break_nothing(client, address, full):
    addresses = [address, "/fr/comments/999999/"]

    statuses = fuzz(client, addresses, words(website=""), posts=1_000 if full else 40)

    assert set(statuses) <= {302, 404, 422, 429}
    assert {404, 422} <= set(statuses)
    assert Comment.objects.count() <= PER_HOUR
