"""Transfers that Stripe refuses: tried again ever more rarely, or once a person says so."""

from datetime import timedelta

import pytest
from django.db.models import F

from billing.payouts import actions, tasks
from billing.payouts.models import Transfer
from billing.stripe.fake import accounts
from billing.stripe.models import FakeObject, Operation
from billing.stripe.tasks import settle
from journal.models import Entry, IllegalMove

REASON = "Stripe says that her account is in order."


@pytest.fixture
def refused(months):
    """Stripe has restricted her account, and has not told us yet.

    Refused twice: its message about the payment, a moment later, has it tried again at once.
    """
    accounts.set_capability(months.at_stripe(), "restricted", ["iban"])
    months.bill()
    return Transfer.objects.refused().get()


def refusals():
    return Operation.objects.refused("transfer").count()


def an_hour_passes():
    Operation.objects.update(finished_at=F("finished_at") - timedelta(hours=1))
    tasks.release_transfers()
    settle()


def test_it_is_tried_again_ever_more_rarely(refused):
    tries = []
    for hour in range(1, 60):
        before = refusals()
        an_hour_passes()
        if refusals() > before:
            tries.append(hour)

    assert tries == [2, 6, 14, 30, 54]
    assert refused.refusal["code"] == "insufficient_capabilities_for_transfer"


def test_it_leaves_at_its_next_try_once_nothing_is_in_the_way(refused, months):
    accounts.set_capability(months.at_stripe(), "active", [])
    an_hour_passes()
    refused.refresh_from_db()
    assert refused.status == "failed"
    an_hour_passes()

    refused.refresh_from_db()
    assert refused.status == "paid"
    assert not Transfer.objects.refused().exists()


def test_a_person_sends_it_again_at_once(refused, months, oscar):
    an_hour_passes()
    actions.release(refused)
    assert refusals() == 2
    accounts.set_capability(months.at_stripe(), "active", [])
    actions.send_again(refused, by=oscar, reason=REASON)
    settle()

    refused.refresh_from_db()
    assert refused.status == "paid"
    entry = Entry.objects.about(refused).get(by=oscar)
    assert (entry.verb, entry.reason) == ("blocked", REASON)
    with pytest.raises(IllegalMove):
        actions.send_again(refused, by=oscar, reason=REASON)
    assert FakeObject.objects.filter(kind="transfer").count() == 1


def test_what_something_else_holds_back_by_now_is_not_among_them(refused, months):
    accounts.restrict(months.at_stripe())
    settle()
    tasks.release_transfers()

    refused.refresh_from_db()
    assert (refused.status, refused.blocked_by) == ("blocked", "account")
    assert not Transfer.objects.refused().exists()
