"""The bank that the demo's user plays, and only where there is no key."""

import pytest
from django.urls import reverse

from billing.collection.models import Payment
from billing.stripe.tasks import settle
from tests.billing import worlds


@pytest.fixture
def debit(engagement, amelie, client):
    worlds.bill_a_month(engagement, amelie, "sepa")
    client.force_login(amelie)
    return Payment.objects.get()


@pytest.fixture
def play(client, debit):
    def move(name):
        client.post(reverse("stripe:fake_payment", args=[debit.intent_id]), {"move": name})
        settle()
        debit.refresh_from_db()
        return debit.status

    return move


def test_a_payment_is_settled_disputed_and_won(play, client):
    assert play("settle") == "succeeded"
    assert play("dispute") == "disputed"
    assert "win" in client.get(reverse("stripe:fake_bank")).content.decode()
    assert play("win") == "won"


def test_a_payment_is_refused(play):
    assert play("fail") == "failed"


def test_a_part_is_disputed_and_lost(play):
    play("settle")
    assert play("dispute_half") == "disputed"
    assert play("lose") == "part_lost"


def test_a_payment_that_was_lost_is_given_back_after_all(play, client):
    play("settle")
    play("dispute")
    assert play("give_back") == "disputed"
    assert play("lose") == "lost"
    assert "give_back" in client.get(reverse("stripe:fake_bank")).text
    assert play("give_back") == "won"
    assert "give_back" not in client.get(reverse("stripe:fake_bank")).text


def test_the_bank_asks_first_and_then_takes_the_money(play, client):
    play("settle")
    assert play("inquire") == "succeeded"
    assert play("lose") == "succeeded"
    assert "escalate" in client.get(reverse("stripe:fake_bank")).content.decode()
    assert play("escalate") == "disputed"


@pytest.mark.parametrize("move", ["dispute", "win", "lose", "", "nonsense"])
def test_a_move_that_makes_no_sense_changes_nothing(play, move):
    assert play(move) == "processing"


PAGES = [
    "fake_payment",
    "fake_checkout",
    "fake_authentication",
    "fake_onboarding",
    "fake_express",
]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_with_a_key_there_is_no_such_page(client, amelie, settings, name, method):
    settings.STRIPE_API_KEY = "sk_test_1"
    client.force_login(amelie)
    url = reverse(f"stripe:{name}", args=["pi_1"])

    # Followed, for the site looks below its languages for an address that it does not know.
    assert getattr(client, method)(url, follow=True).status_code == 404
    assert client.get(reverse("stripe:fake_bank"), follow=True).status_code == 404


@pytest.mark.parametrize("name", PAGES[1:])
def test_an_unknown_id_is_a_404(client, db, name):
    url = reverse(f"stripe:{name}", args=["unknown"])
    assert client.get(url, follow=True).status_code == 404


def test_the_bank_is_for_people_who_signed_in(client, db):
    assert client.get(reverse("stripe:fake_bank")).status_code == 302
    assert client.post(reverse("stripe:fake_payment", args=["pi_1"])).status_code == 302
