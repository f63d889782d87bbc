"""What machines throw at the forms of the contact pages: nothing breaks, little is kept.

A thousand posts of each with `--full`.
"""

import pytest

from cms.leads.models import Lead
from cms.visitors import PER_HOUR
from config.throttle import POSTS_AN_HOUR
from mail.models import OutgoingMail
from marketplace.needs.models import Need
from tests import factories
from tests.visitors import flood, fuzz, person

pytestmark = pytest.mark.django_db
FORMS = ["/fr/contact/", "/fr/contact/call-back/", "/en/contact/quote/"]
DIAGNOSTIC = "/fr/contact/diagnostic/need/"
TICKED = {"tasks": ["mail", "invoicing"], "size": "tpe", "hours": ""}
ANSWERS = person(message="Bonjour", phone="0612345678", slot="", website="") | {
    "terms": "", "monthly_minutes": "10h", "page": "/", "referrer": "", "campaign": "",
}  # fmt: skip


@pytest.mark.parametrize("address", FORMS)
def test_a_flood_leaves_a_handful_and_lets_others_through(client, address, full):
    posts = 1_000 if full else 20
    answers = person(message="Bonjour", phone="06 12 34 56 78", slot="soon")

    statuses = flood(client, address, answers, posts=posts)

    assert statuses == {302: PER_HOUR, 429: posts - PER_HOUR}
    assert Lead.objects.count() == OutgoingMail.objects.count() == PER_HOUR
    assert client.post(address, answers, REMOTE_ADDR="192.0.2.7").status_code == 302


@pytest.fixture
def tasks(db):
    for code in TICKED["tasks"]:
        factories.TermFactory(code=code)


def test_a_flood_of_diagnostics_leaves_few_drafts(client, tasks, full):
    posts = 1_000 if full else POSTS_AN_HOUR + 5

    statuses = flood(client, DIAGNOSTIC, TICKED, posts=posts)

    assert statuses == {302: POSTS_AN_HOUR, 429: posts - POSTS_AN_HOUR}
    assert Need.objects.count() == POSTS_AN_HOUR
    assert client.post(DIAGNOSTIC, TICKED, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_hostile_posts_break_nothing(client, tasks, full):
    statuses = fuzz(client, FORMS, ANSWERS, posts=1_000 if full else 60)
    statuses += fuzz(client, [DIAGNOSTIC], TICKED, posts=1_000 if full else 20)

    assert set(statuses) <= {302, 422, 429}
    assert {302, 422} <= set(statuses)
    assert Lead.objects.count() <= PER_HOUR
    assert OutgoingMail.objects.count() <= PER_HOUR
    assert Need.objects.count() <= POSTS_AN_HOUR


def test_what_gets_through_reaches_no_mail_header(client):
    client.post("/fr/contact/", person(name="A\r\nBcc: all@world.example", message="Bonjour"))

    assert not OutgoingMail.objects.filter(subject__contains="\n").exists()
