"""Each call is made once, whatever is lost, slow or unclear."""

from datetime import timedelta

import pytest
import stripe
from django.db import transaction
from django.utils import timezone

from billing.stripe import outbox, reactions
from billing.stripe.fake.http import FakeHTTPClient
from billing.stripe.models import FakeObject, FakeRequest, Operation
from billing.stripe.outbox import UNCLEAR_TRIES, enqueue, perform
from journal.models import IllegalMove


@pytest.fixture
def answers(monkeypatch):
    """What the apps above are told."""
    heard = []
    monkeypatch.setattr(reactions, "ANSWERS", {})
    monkeypatch.setattr(outbox, "ANSWERS", {"payment_intent": [heard.append]})
    return heard


@pytest.fixture
def operation(answers, enter, intent_params):
    def write(choice="card", key="payment:1"):
        return enqueue("payment_intent", key, intent_params(enter(choice)), subject_id=1)

    return write


@pytest.fixture
def faults(settings):
    def happen(**chances):
        settings.STRIPE_FAKE_FAULTS = chances

    return happen


def payments():
    return FakeObject.objects.filter(kind="payment_intent").count()


def make_due(operation):
    Operation.objects.filter(pk=operation.pk).update(not_before=timezone.now())


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


def test_what_cannot_be_found_goes_to_a_person(operation, faults, oscar):
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

    written.refresh_from_db()
    outbox.retry(written, by=oscar, reason="Stripe has no trace of it.")
    perform(written.pk)
    written.refresh_from_db()
    assert written.status == "done"
    assert payments() == 1


def test_a_person_can_give_a_call_up_and_who_waits_is_told(operation, answers, oscar):
    written = operation()
    outbox.hand_over(written, {"code": "drill"})
    written.refresh_from_db()
    outbox.abandon(written, by=oscar, reason="Paid by bank transfer.")

    assert [told.status for told in answers] == ["abandoned"]
    with pytest.raises(IllegalMove):
        outbox.abandon(written, by=oscar, reason="again")


def test_an_answer_that_stays_unclear_goes_to_a_person(operation, faults):
    written = operation()
    faults(server_error=1)
    for _ in range(UNCLEAR_TRIES):
        perform(written.pk)
        make_due(written)

    written.refresh_from_db()
    assert written.status == "stuck"


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
