"""Stripe restricts an account in the middle of a run: the money is held, and the work goes on."""

import random

import pytest

from billing.payouts import actions, tasks
from billing.payouts.models import Transfer
from billing.stripe.fake import accounts
from billing.stripe.fake.memory import find, where
from billing.stripe.models import Operation
from billing.stripe.tasks import due, settle
from tests import factories
from tests.billing import worlds
from tests.faults import world

pytestmark = pytest.mark.django_db
STEPS_OF_A_COMPANY = 9


def begin(companies):
    """Bill companies of their own. Returns the freelancers, one of each."""
    freelancers = []
    for _each in range(companies):
        engagement = factories.active_engagement(factories.ProposalFactory())
        owner = factories.member(factories.UserFactory(), engagement.company, "owner")
        worlds.set_up_payment(engagement.company, owner)
        worlds.set_up_payouts(engagement.freelancer)
        month = worlds.approved_timesheet(engagement).month
        freelancers.append(engagement.freelancer)
    worlds.run_billing(month)
    return freelancers


def go_on(steps, chance):
    """So much of what waits is done, in any order. Returns what was done, as a tuple."""
    done = []
    for _step in range(steps):
        if waiting := due():
            at = chance.randrange(len(waiting))
            task, pk = waiting[at]
            task(pk)
            done.append((task.__name__, at))
    return tuple(done)


def end():
    world.let_time_pass()
    settle()


def restrict(freelancer):
    """Her account, and how many transfers Stripe had made to her before."""
    account = find("v2.core.account", freelancer.payout_account.stripe_id)
    accounts.restrict(account)
    return account, sent_to(freelancer)


def sent_to(freelancer):
    return where("transfer", destination=freelancer.payout_account.stripe_id).count()


def test_what_was_not_sent_is_held_and_sent_once_she_is_enabled_again(full):
    chance, moments, held = random.Random(17), set(), 0
    while len(moments) < (100 if full else 4):
        freelancers = begin(companies := chance.randint(1, 3 if full else 2))
        done = go_on(chance.randint(0, STEPS_OF_A_COMPANY * companies), chance)
        moments.add((companies, done))
        account, before = restrict(freelancers[0])
        end()
        transfer = Transfer.objects.get(freelancer=freelancers[0])
        assert sent_to(freelancers[0]) == before
        if not before:
            held += 1
            assert transfer.payment.status == "succeeded"
            assert transfer.status in ("blocked", "failed")
        assert [sent_to(other) for other in freelancers[1:]] == [1] * (companies - 1)

        accounts.enable(account)
        end()
        tasks.release_transfers()
        settle()
        transfer.refresh_from_db()
        assert transfer.status == "paid"
        assert sent_to(freelancers[0]) == 1
    assert 0 < held < len(moments)


def restricted_at_once():
    (freelancer,) = begin(1)
    restrict(freelancer)
    end()
    return Transfer.objects.get(freelancer=freelancer)


def test_without_the_look_at_her_account_calls_are_made_in_vain(monkeypatch):
    """The control: our guard is gone, and only Stripe's own refusal holds the money."""
    monkeypatch.setattr(actions, "what_blocks", lambda transfer: "")

    transfer = restricted_at_once()

    assert sent_to(transfer.freelancer) == 0
    assert transfer.status == "failed"
    assert Operation.objects.refused("transfer").exists()


def test_without_stripe_s_refusal_too_the_money_would_leave(monkeypatch):
    """The other control: nothing holds it."""
    monkeypatch.setattr(actions, "what_blocks", lambda transfer: "")
    monkeypatch.setattr(accounts, "may_receive", lambda account: True)

    assert sent_to(restricted_at_once().freelancer) == 1
