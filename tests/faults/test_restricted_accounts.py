"""Stripe restricts an account in the middle of a run: the money is held, and the work goes on."""

import pytest

from billing.payouts import actions, tasks
from billing.payouts.models import Transfer
from billing.stripe.fake import accounts
from billing.stripe.fake.memory import find
from billing.stripe.models import FakeObject, Operation
from billing.stripe.tasks import due, settle
from tests import factories
from tests.billing import worlds
from tests.faults import world


@pytest.fixture
def run(db):
    """Bill a company of its own; restrict the account after so many steps, then let all end."""

    def bill(steps):
        engagement = factories.active_engagement(factories.ProposalFactory())
        owner = factories.member(factories.UserFactory(), engagement.company, "owner")
        worlds.set_up_payment(engagement.company, owner)
        account = worlds.set_up_payouts(engagement.freelancer)
        at_stripe = find("v2.core.account", account.stripe_id)
        worlds.run_billing(worlds.approved_timesheet(engagement).month)
        for _each in range(steps):
            if waiting := due():
                task, pk = waiting[0]
                task(pk)
        before = transfers_at_stripe()
        accounts.restrict(at_stripe)
        world.let_time_pass()
        settle()
        return at_stripe, Transfer.objects.get(freelancer=engagement.freelancer), before

    return bill


def transfers_at_stripe():
    return FakeObject.objects.filter(kind="transfer").count()


def test_what_was_not_sent_is_held_and_sent_once_she_is_enabled_again(run, full):
    held = 0
    for number in range(1, (100 if full else 5) + 1):
        at_stripe, transfer, before = run(steps=number % 9)
        assert transfers_at_stripe() == before
        if before < number:
            held += 1
            assert transfer.payment.status == "succeeded"
            assert transfer.status in ("blocked", "failed")
        accounts.enable(at_stripe)
        world.let_time_pass()
        settle()
        tasks.release_transfers()
        settle()

        transfer.refresh_from_db()
        assert transfer.status == "paid"
        assert transfers_at_stripe() == number
    assert held


def test_without_the_look_at_her_account_calls_are_made_in_vain(run, monkeypatch):
    """The control: our guard is gone, and only Stripe's own refusal holds the money."""
    monkeypatch.setattr(actions, "what_blocks", lambda transfer: "")

    _account, transfer, before = run(0)

    assert transfers_at_stripe() == before
    assert transfer.status == "failed"
    assert Operation.objects.refused("transfer").exists()


def test_without_stripe_s_refusal_too_the_money_would_leave(run, monkeypatch):
    """The other control: nothing holds it."""
    monkeypatch.setattr(actions, "what_blocks", lambda transfer: "")
    monkeypatch.setattr(accounts, "may_receive", lambda account: True)

    _account, _transfer, before = run(0)

    assert transfers_at_stripe() == before + 1
