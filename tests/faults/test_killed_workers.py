"""`kill -9` between any two steps of a billing run: one charge, one transfer, one entry each.

The broker loses every message here, so that the sweeps alone finish the work, and one reply of
Stripe's in ten never arrives. What is counted is the fake's own list.
"""

import pytest

from billing.collection.models import Payment
from billing.collection.run import run_billing
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.payouts.models import Transfer
from billing.stripe.models import FakeObject
from config.celery import NudgeTask
from tests import factories
from tests.billing import worlds
from tests.faults import world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run(monkeypatch, settings, full):
    """A run of many companies, invoiced and asked for, of which no call is made yet."""
    monkeypatch.setattr(NudgeTask, "nudge", lambda *message: None)
    size = 250 if full else 4
    for _ in range(size):
        engagement = factories.active_engagement(factories.ProposalFactory())
        owner = factories.member(factories.UserFactory(), engagement.company, "owner")
        worlds.set_up_payment(engagement.company, owner)
        worlds.set_up_payouts(engagement.freelancer)
        month = worlds.approved_timesheet(engagement).month
    run_billing(month)
    settings.STRIPE_FAKE_FAULTS = {"lost_reply": 0.1}
    return size


def test_each_invoice_is_charged_and_passed_on_once_whatever_dies(run):
    kills = world.run_until_done()

    assert kills > run / 2
    assert world.charges() == run
    assert FakeObject.objects.filter(kind="transfer").count() == run
    assert Payment.objects.filter(status="succeeded").count() == run
    assert Transfer.objects.filter(status="paid").count() == run
    assert Invoice.objects.services().filter(status="paid").count() == run
    assert Leg.objects.on(Account.STRIPE).balance() == worlds.moved_at_stripe()
    for account in (Account.RECEIVABLE, Account.IN_TRANSIT, Account.FREELANCERS):
        assert Leg.objects.on(account).balance() == 0


def test_with_a_fresh_key_for_each_attempt_companies_are_charged_twice(run):
    """The control. Its ledger balances all the same: only Stripe's list shows the harm."""
    for seed in range(10 * run):
        # What it sees at Stripe contradicts what it knows, so that it may stumble as well.
        world.in_a_process(lambda seed=seed: world.settle_or_die(seed, chance=0.4, fresh_keys=True))
        world.let_time_pass()

    assert world.charges() > run
    assert sum(cents for _, cents in Leg.objects.trial_balance()) == 0
    assert Leg.objects.on(Account.STRIPE).balance() != worlds.moved_at_stripe()
