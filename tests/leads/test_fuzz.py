"""What machines throw at the public forms: nothing breaks, nothing that was refused is kept.

In the suite a hundred posts; the thousand with `--full`.
"""

import random

import pytest

from cms.comments.models import Comment
from cms.leads.models import Lead
from mail.models import OutgoingMail
from tests.visitors import person

pytestmark = pytest.mark.django_db
NASTY = [
    "", " ", "\x00", "\r\nBcc: all@world.example", "<script>alert(1)</script>", "' OR 1=1 --",
    "{{ 7*7 }}{% debug %}", "%s%n", "../../etc/passwd", "=cmd()", "é" * 5_000, "\u202e\ufeff",
    "🧨" * 50, "0" * 400, "http://a.example http://b.example", "NaN", "[]", "-1", "1e999",
]  # fmt: skip
FORMS = [
    "/fr/contact/", "/fr/contact/call-back/", "/en/contact/quote/",
    "/fr/contact/diagnostic/need/", "/fr/library/999999/requests/", "/fr/comments/999999/",
]  # fmt: skip
FIELDS = [
    "name", "email", "phone", "company_name", "message", "slot", "terms", "monthly_minutes",
    "consent", "opened", "website", "page", "referrer", "campaign", "text", "tasks", "size",
    "hours",
]  # fmt: skip


def test_a_thousand_hostile_posts_do_no_harm(client, request, full):
    dice = random.Random(20261122)
    statuses = set()
    for _post in range(1_000 if full else 100):
        answers = {field: dice.choice(NASTY) for field in dice.sample(FIELDS, 12)}
        if dice.random() < 0.3:
            answers = person() | answers
        statuses.add(client.post(dice.choice(FORMS), answers).status_code)

    assert statuses <= {302, 404, 422, 429}
    assert Lead.objects.count() <= 6
    assert not Comment.objects.exists()
    assert OutgoingMail.objects.count() <= 3


def test_what_gets_through_reaches_no_mail_header(client):
    client.post("/fr/contact/", person(name="A\r\nBcc: all@world.example", message="Bonjour"))

    assert not OutgoingMail.objects.filter(subject__contains="\n").exists()
