"""A thousand deaths inside the calls to Stripe: one charge, one transfer, one entry each.

Here each death is at one of the three places that matter, which a kill from outside seldom meets:
before a call, between its effect and our commit, and right after the commit. The broker loses every
message, so that the sweep alone finishes the work, and one reply in ten never arrives.
"""

import random
from collections import Counter
from unittest import mock

import pytest

from billing.collection.models import Payment
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.payouts.models import Transfer
from billing.stripe import outbox, stuck
from billing.stripe.fake.http import FakeHTTPClient
from billing.stripe.models import FakeObject, Operation
from billing.stripe.tasks import settle
from config.celery import NudgeTask
from tests.billing import worlds
from tests.faults import world

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE, BETWEEN, AFTER = "before the call", "between effect and commit", "after the commit"


@pytest.fixture
def run(monkeypatch, settings, full):
    """A run of many companies, invoiced and asked for, of which no call is made yet."""
    monkeypatch.setattr(NudgeTask, "nudge", lambda *message: None)
    size = 200 if full else 3
    worlds.run_billing(worlds.approved_month(size))
    settings.STRIPE_FAKE_FAULTS = {"lost_reply": 0.1}
    return size


def work_or_die(seed, log):
    """Do all that waits, dying at random; the last thing is to say where."""
    dice = random.Random(seed)
    random.seed(seed)
    answer, finish = FakeHTTPClient.answer, outbox.finish

    def maybe_die(where):
        # The first worker dies in the narrow gap for sure: no run is without such a death.
        if where == BETWEEN if seed == 0 else dice.random() < 0.4:
            with log.open("a") as file:
                file.write(f"{where}\n")
            world.die()

    def deadly_answer(client, method, *request):
        maybe_die(BEFORE)
        result = answer(client, method, *request)
        if method == "post":
            maybe_die(BETWEEN)
        return result

    def deadly_finish(*args, **kwargs):
        finish(*args, **kwargs)
        maybe_die(AFTER)

    with (
        mock.patch.object(FakeHTTPClient, "answer", deadly_answer),
        mock.patch.object(outbox, "finish", deadly_finish),
    ):
        settle()


def deaths_until_done(log, oscar):
    """Start a worker again each time one has died. Returns {where: how often}."""
    for seed in range(10_000):
        end = world.in_a_process(lambda seed=seed: work_or_die(seed, log))
        assert end != "failed"
        world.let_time_pass()
        stuck.decide(Operation.objects.stuck(), "send", by=oscar, reason="No trace of it.")
        if end == "done" and not Operation.objects.pending().exists():
            return Counter(log.read_text().splitlines())
    raise AssertionError("the run never ends")


def test_each_invoice_is_charged_and_passed_on_once_wherever_they_die(run, oscar, tmp_path, full):
    deaths = deaths_until_done(tmp_path / "deaths", oscar)

    print(deaths)
    assert deaths.total() >= (1_000 if full else 3)
    assert deaths[BETWEEN] >= (100 if full else 1)
    assert worlds.charges_at_stripe() == run
    assert FakeObject.objects.filter(kind="transfer").count() == run
    assert Payment.objects.filter(status="succeeded").count() == run
    assert Transfer.objects.filter(status="paid").count() == run
    assert Invoice.objects.services().filter(status="paid").count() == run
    assert Leg.objects.on(Account.STRIPE).balance() == worlds.moved_at_stripe()
    for account in (Account.RECEIVABLE, Account.IN_TRANSIT, Account.FREELANCERS):
        assert Leg.objects.on(account).balance() == 0


def test_with_a_fresh_key_for_each_attempt_they_are_charged_twice(
    run, oscar, tmp_path, monkeypatch
):
    """The control. Its ledger balances all the same: only Stripe's list shows the harm."""
    monkeypatch.setattr(outbox, "send", world.send_with_a_fresh_key)
    for seed in range(5 * run):
        # What it sees at Stripe contradicts what it knows, so that it may stumble as well.
        world.in_a_process(lambda seed=seed: work_or_die(seed, tmp_path / "deaths"))
        world.let_time_pass()

    print(f"{worlds.charges_at_stripe()} charges of {run} companies")
    assert worlds.charges_at_stripe() > run
    assert sum(cents for _, cents in Leg.objects.trial_balance()) == 0
    assert Leg.objects.on(Account.STRIPE).balance() != worlds.moved_at_stripe()
