"""Death before and after each commit of a billing run: what is begun again ends as if unhurt.

The broker loses every message here, so that the run and the sweep alone finish the work.
"""

import pytest

from billing.collection.models import Payment
from billing.collection.run import bill_company
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.payouts.models import Transfer
from billing.stripe import outbox
from billing.stripe.models import FakeObject
from billing.stripe.tasks import settle
from config.celery import NudgeTask
from tests import factories
from tests.billing import worlds
from tests.faults import world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def die_in_a_run(monkeypatch):
    """Bill a company of its own, dying at one boundary; then again. How both ended."""
    monkeypatch.setattr(NudgeTask, "nudge", lambda *message: None)

    def run(boundary):
        engagement = factories.active_engagement(factories.ProposalFactory())
        company = engagement.company
        owner = factories.member(factories.UserFactory(), company, "owner")
        worlds.set_up_payment(company, owner)
        worlds.set_up_payouts(engagement.freelancer)
        month = worlds.approved_timesheet(engagement).month

        def bill():
            bill_company(company, month)
            settle()

        def bill_and_die():
            with world.death_at(boundary):
                bill()

        end = world.in_a_process(bill_and_die)
        world.let_time_pass()
        return end, world.in_a_process(bill)

    return run


def test_after_death_at_any_commit_all_is_charged_and_passed_on_once(die_in_a_run, full):
    step, runs = (1 if full else 9), 0
    for boundary in range(0, 1_000, step):
        runs += 1
        first, second = die_in_a_run(boundary)
        assert second == "done"
        if first == "done":
            break

    print(f"{runs - 1} deaths, up to boundary {boundary}")
    assert runs > 30 / step
    assert Invoice.objects.services().filter(status="paid").count() == runs
    assert Payment.objects.filter(status="succeeded").count() == runs == worlds.charges_at_stripe()
    assert Transfer.objects.filter(status="paid").count() == runs
    assert FakeObject.objects.filter(kind="transfer").count() == runs
    assert Leg.objects.on(Account.STRIPE).balance() == worlds.moved_at_stripe()
    for account in (Account.RECEIVABLE, Account.IN_TRANSIT, Account.FREELANCERS):
        assert Leg.objects.on(account).balance() == 0


def test_with_a_fresh_key_for_each_attempt_one_of_them_charges_twice(die_in_a_run, monkeypatch):
    """The control."""
    monkeypatch.setattr(outbox, "send", world.send_with_a_fresh_key)
    for boundary in range(100):
        # It may stumble over what it sees at Stripe.
        die_in_a_run(boundary)
        if worlds.charges_at_stripe() > Payment.objects.count():
            return
    pytest.fail("No double charge at any boundary.")
