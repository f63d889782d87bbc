"""What a person decides about a call is done after Stripe was asked once more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.stripe import outbox, stuck
from billing.stripe.fake.http import FakeHTTPClient
from billing.stripe.models import FakeRequest, Operation
from billing.stripe.outbox import perform
from billing.stripe.reactions import Unexpected
from journal.models import Entry, IllegalMove
from tests.billing.stripe.conftest import make_due, payments


@pytest.fixture
def left(operation, faults):
    """A call that nobody could find, a day after it was made or turned away."""

    def leave(fault, key="payment:1"):
        written = operation(key=key)
        faults(**{fault: 1})
        perform(written.pk)
        faults()
        FakeRequest.objects.all().delete()
        day_ago = timezone.now() - timedelta(hours=24)
        Operation.objects.filter(pk=written.pk).update(first_sent_at=day_ago)
        outbox.hand_over(written, {"code": "drill"})
        written.refresh_from_db()
        return written

    return leave


def decide(written, if_missing, by):
    stuck.decide([written], if_missing, by=by, reason="I looked at Stripe.")
    make_due(written)
    perform(written.pk)
    written.refresh_from_db()
    return written.status


@pytest.mark.parametrize("if_missing", ["ask", "send", "abandon"])
def test_what_stripe_has_is_taken_over_whatever_was_decided(left, oscar, answers, if_missing):
    assert decide(left("lost_reply"), if_missing, oscar) == "done"
    assert payments() == 1
    assert [told.status for told in answers] == ["done"]


@pytest.mark.parametrize(
    ("if_missing", "status", "made"),
    [("ask", "stuck", 0), ("send", "done", 1), ("abandon", "abandoned", 0)],
)
def test_of_what_it_lacks_the_decision_counts(left, oscar, answers, if_missing, status, made):
    written = left("rate_limit")

    assert decide(written, if_missing, oscar) == status
    assert payments() == made
    assert [told.status for told in answers] == ([] if status == "stuck" else [status])
    entry = Entry.objects.about(written).get(verb="pending")
    assert (entry.by, entry.reason) == (oscar, "I looked at Stripe.")


def test_without_a_look_at_stripe_sending_again_would_charge_twice(left, oscar, monkeypatch):
    """The control."""
    monkeypatch.setattr(outbox, "look_for", outbox.send)
    decide(left("lost_reply"), "send", oscar)

    assert payments() == 2


def test_while_stripe_does_not_answer_the_decision_waits(left, oscar, faults):
    written = left("rate_limit")
    faults(server_error=1)
    assert decide(written, "send", oscar) == "pending"
    assert written.if_missing == "send"

    faults()
    make_due(written)
    perform(written.pk)
    written.refresh_from_db()
    assert written.status == "done"


def test_a_call_sent_anew_is_again_repeated_under_its_key(left, oscar, faults, monkeypatch):
    """Its reply is lost once more: from then on the key lives again."""
    written = left("rate_limit")
    stuck.decide([written], "send", by=oscar, reason="Stripe has no trace of it.")
    make_due(written)
    post = FakeHTTPClient.answer

    def lose(self, method, *request):
        self.faults = type(self.faults)(lost_reply=method == "post")
        return post(self, method, *request)

    with monkeypatch.context() as losing:
        losing.setattr(FakeHTTPClient, "answer", lose)
        perform(written.pk)
    written.refresh_from_db()
    assert (written.status, written.if_missing) == ("pending", "")
    assert not outbox.outlived_its_key(written)

    make_due(written)
    perform(written.pk)
    assert payments() == 1


def test_while_the_key_lives_its_age_is_kept(left, oscar, faults):
    written = left("rate_limit")
    hours_ago = timezone.now() - timedelta(hours=10)
    Operation.objects.filter(pk=written.pk).update(first_sent_at=hours_ago)
    decide(written, "send", oscar)

    assert written.first_sent_at == hours_ago


def test_what_was_never_asked_for_can_be_given_up(left, oscar, monkeypatch):
    written = left("lost_reply")

    def surprise(operation):
        if operation.status == "done":
            raise Unexpected("it is in dollars")

    monkeypatch.setitem(outbox.ANSWERS, "payment_intent", [surprise])
    assert decide(written, "send", oscar) == "stuck"
    assert written.last_error["code"] == "unexpected_answer"
    assert decide(written, "abandon", oscar) == "abandoned"


def test_two_people_make_one_decision_and_of_several_calls_all_or_none(left, oscar):
    first, second = left("rate_limit"), left("rate_limit", key="payment:2")
    outdated = Operation.objects.get(pk=second.pk)
    assert decide(second, "abandon", oscar) == "abandoned"

    with pytest.raises(IllegalMove):
        stuck.decide([first, outdated], "send", by=oscar, reason="Again.")
    first.refresh_from_db()
    assert first.status == "stuck"
