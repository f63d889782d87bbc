"""Each call is made once, whatever is lost, slow or unclear."""

import socket
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import stripe
from django.db import transaction
from django.utils import timezone

from billing.stripe import gateway, outbox
from billing.stripe.fake.http import FakeHTTPClient
from billing.stripe.models import FakeRequest, Operation
from billing.stripe.outbox import perform
from tests.billing.stripe.conftest import make_due, payments


def test_a_call_is_made_and_its_answer_kept(operation, answers):
    written = operation()
    perform(written.pk)

    written.refresh_from_db()
    assert written.status == "done"
    assert written.external_id.startswith("pi_")
    assert [told.pk for told in answers] == [written.pk]
    assert written.answer["status"] == "succeeded"


def test_the_same_business_key_is_one_call(operation):
    assert operation().pk == operation().pk


def test_a_done_call_is_never_made_again(operation):
    written = operation()
    for _ in range(3):
        perform(written.pk)
        make_due(written)

    assert payments() == 1


def test_a_refusal_is_an_answer(operation, answers):
    written = operation("card_declined")
    perform(written.pk)

    written.refresh_from_db()
    assert written.status == "refused"
    assert written.last_error["code"] == "card_declined"
    assert written.last_error["payment_intent"].startswith("pi_")
    assert len(answers) == 1


@pytest.mark.parametrize("fault", ["lost_reply", "rate_limit", "conflict", "server_error"])
def test_after_a_fault_the_call_is_repeated_under_its_key(operation, faults, fault):
    written = operation()
    faults(**{fault: 1})
    perform(written.pk)
    written.refresh_from_db()
    assert written.status == "pending"
    assert written.not_before > timezone.now()

    faults()
    make_due(written)
    perform(written.pk)
    written.refresh_from_db()
    assert written.status == "done"
    assert payments() == 1


def test_with_a_fresh_key_for_each_attempt_it_would_charge_twice(operation, faults):
    """The control: the stored key is what makes repeating harmless."""
    written = operation()
    faults(lost_reply=1)
    perform(written.pk)
    faults()
    make_due(written)
    Operation.objects.filter(pk=written.pk).update(
        idempotency_key="00000000-0000-4000-8000-000000000000"
    )
    perform(written.pk)

    assert payments() == 2


def test_while_one_process_calls_another_does_not(operation):
    written = operation()
    assert Operation.objects.claim(written.pk) is not None

    assert Operation.objects.claim(written.pk) is None
    perform(written.pk)
    assert payments() == 0


def test_an_expired_lease_is_taken_over(operation, answers):
    written = operation()
    slow = Operation.objects.claim(written.pk)
    make_due(written)
    perform(written.pk)
    outbox.send(slow)

    assert payments() == 1
    assert len(answers) == 1


@pytest.mark.parametrize("ahead", [timedelta(hours=2), timedelta(days=400)])
def test_what_a_clock_that_was_ahead_has_put_off_is_not_forgotten(operation, faults, ahead):
    """Its lease would hold for as long as the clock was ahead; the key keeps it one charge."""
    written = operation()
    faults(lost_reply=1)
    perform(written.pk)
    faults()
    Operation.objects.update(
        not_before=timezone.now() + ahead, first_sent_at=timezone.now() + ahead
    )
    perform(written.pk)

    written.refresh_from_db()
    assert written.status == "done"
    assert payments() == 1


@pytest.mark.parametrize("age", [timedelta(hours=23), timedelta(hours=25), -timedelta(hours=1)])
def test_past_the_life_of_its_key_the_object_is_looked_for(operation, faults, age):
    written = operation()
    faults(lost_reply=1)
    perform(written.pk)
    faults()
    FakeRequest.objects.all().delete()
    make_due(written)
    Operation.objects.filter(pk=written.pk).update(first_sent_at=timezone.now() - age)
    perform(written.pk)

    written.refresh_from_db()
    assert written.status == "done"
    assert payments() == 1


def test_what_cannot_be_found_goes_to_a_person(operation, faults):
    written = operation()
    faults(rate_limit=1)
    perform(written.pk)
    faults()
    make_due(written)
    Operation.objects.filter(pk=written.pk).update(
        first_sent_at=timezone.now() - timedelta(hours=24)
    )
    perform(written.pk)

    assert list(Operation.objects.stuck()) == [written]
    assert payments() == 0


@pytest.mark.parametrize("fault", ["lost_reply", "rate_limit", "server_error"])
def test_through_an_outage_of_hours_it_is_repeated_under_its_key(operation, faults, fault):
    written = operation()
    faults(**{fault: 1})
    waits = []
    for _ in range(30):
        perform(written.pk)
        written.refresh_from_db()
        waits.append(round((written.not_before - timezone.now()).total_seconds()))
        make_due(written)
    assert written.status == "pending"
    assert waits == sorted(waits)
    assert timedelta(hours=10) < timedelta(seconds=sum(waits)) < outbox.KEY_LIFE
    assert list(Operation.objects.unanswered()) == [written]

    faults()
    perform(written.pk)
    written.refresh_from_db()
    assert written.status == "done"
    assert payments() == 1


@pytest.fixture(params=["broken", "half_made"])
def kept_fault(request, operation, faults):
    """A call that failed at Stripe, without or after its effect, which says so for an hour."""
    written = operation()
    faults(**{request.param: 1})
    perform(written.pk)
    faults()
    for _ in range(2):
        make_due(written)
        perform(written.pk)
    written.refresh_from_db()
    assert (written.status, written.last_error["http_status"]) == ("pending", 500)
    Operation.objects.update(first_sent_at=timezone.now() - timedelta(hours=1))
    make_due(written)
    perform(written.pk)
    make_due(written)
    return written


def test_a_fault_that_stripe_keeps_under_the_key_is_overcome_by_itself(kept_fault):
    perform(kept_fault.pk)

    before = kept_fault.idempotency_key
    kept_fault.refresh_from_db()
    assert kept_fault.status == "done"
    assert kept_fault.idempotency_key != before
    assert payments() == 1


@pytest.mark.parametrize("kept_fault", ["half_made"], indirect=True)
def test_with_a_new_key_and_without_a_look_it_would_charge_twice(kept_fault, monkeypatch):
    """The control."""
    blind = replace(outbox.CALLS["payment_intent"], find=lambda *_args: None)
    monkeypatch.setitem(outbox.CALLS, "payment_intent", blind)
    perform(kept_fault.pk)

    assert payments() == 2


def test_a_call_that_was_turned_away_for_a_day_is_made_all_the_same(operation, faults):
    """The life of its key begins with the first try that Stripe may have heard."""
    written = operation()
    faults(rate_limit=1)
    perform(written.pk)
    written.refresh_from_db()
    assert written.first_sent_at is None

    faults(lost_reply=1)
    make_due(written)
    perform(written.pk)
    written.refresh_from_db()
    heard_at = written.first_sent_at
    assert heard_at
    faults(rate_limit=1)
    make_due(written)
    perform(written.pk)
    written.refresh_from_db()
    assert written.first_sent_at == heard_at


def test_who_was_slow_to_be_turned_away_forgets_no_other_try(operation, faults):
    written = operation()
    slow = Operation.objects.claim(written.pk)
    make_due(written)
    faults(lost_reply=1)
    perform(written.pk)
    faults(rate_limit=1)
    outbox.send(slow)

    written.refresh_from_db()
    assert written.first_sent_at == slow.first_sent_at


@pytest.mark.parametrize(("answers_at_all", "is_certain"), [(False, True), (True, False)])
def test_only_a_connection_that_was_never_made_is_certain(answers_at_all, is_certain):
    """A server that hangs up may have read what it was sent."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        if answers_at_all:
            threading.Thread(target=lambda: server.accept()[0].close(), daemon=True).start()
        else:
            server.close()
        client = stripe.StripeClient(
            gateway.FAKE_KEY,
            base_addresses={"api": f"http://127.0.0.1:{port}"},
            http_client=gateway.real_transport(),
        )
        with pytest.raises(stripe.APIConnectionError) as raised:
            client.v1.customers.create({})

    assert outbox.never_arrived(raised.value) is is_certain


def test_a_key_used_for_something_else_goes_to_a_person(operation):
    written = operation()
    perform(written.pk)
    Operation.objects.filter(pk=written.pk).update(
        status="pending", finished_at=None, params={**written.params, "amount": 1_000}
    )
    make_due(written)
    perform(written.pk)

    written.refresh_from_db()
    assert written.status == "stuck"


@pytest.mark.django_db(transaction=True)
def test_no_call_is_made_within_a_transaction():
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        perform(1)


def test_the_fake_is_asked_through_the_real_client(operation, monkeypatch):
    written, asked = operation(), []
    monkeypatch.setattr(
        FakeHTTPClient, "answer", lambda self, *request: asked.append(request) or (500, {})
    )
    perform(written.pk)

    (method, url, headers, _), *_ = asked
    assert (method, url) == ("post", f"{stripe.DEFAULT_API_BASE}/v1/payment_intents")
    assert headers["Stripe-Version"] == "2026-10-28.endive"
