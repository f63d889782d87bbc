"""Two of a company who ask for a failed payment again at the same moment: its bank hears one."""

import threading
from contextlib import suppress

import pytest
from django.test import Client
from django.urls import reverse

from billing.collection.models import Payment
from billing.collection.querysets import CustomerQuerySet
from billing.stripe.models import FakeObject
from tests.faults.test_two_workers import at_once

pytestmark = pytest.mark.django_db(transaction=True)
BOTH_HAVE_LOOKED = 1.0


@pytest.fixture(params=[1, 3])
def failed(billed, request):
    """The bank says no at once, each time; after the third try it all starts anew."""
    payment = billed("card_declined")
    Payment.objects.update(attempt=request.param)
    return payment


@pytest.fixture
def clicks(failed, amelie, claire, monkeypatch):
    """Both have looked whether there is something to ask for, where nothing keeps them from it."""
    meeting, looks = threading.Barrier(2), Payment.is_open_failure.fget

    def look(payment):
        found = looks(payment)
        # Broken when the other one waits for our lock.
        with suppress(threading.BrokenBarrierError):
            meeting.wait(BOTH_HAVE_LOOKED)
        return found

    people, answers = iter([amelie, claire]), []

    def click():
        client = Client(raise_request_exception=False)
        client.force_login(next(people))
        address = reverse("collection:new_attempt", args=[failed.pk])
        answers.append(client.post(address).status_code)

    def both():
        with monkeypatch.context() as patch:
            patch.setattr(Payment, "is_open_failure", property(look))
            assert at_once(2, click) == []
        return sorted(answers)

    return both


def test_the_bank_is_asked_once_more(clicks, failed):
    assert clicks() == [302, 302]

    assert Payment.objects.get(retry_of=failed).status == "failed"
    assert FakeObject.objects.filter(kind="payment_intent").count() == Payment.objects.count() == 2


def test_without_the_company_s_turn_the_second_one_meets_the_constraint(clicks, monkeypatch):
    """The control."""
    monkeypatch.setattr(CustomerQuerySet, "select_for_update", lambda customers: customers)

    assert clicks() == [302, 500]
