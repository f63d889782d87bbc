"""A call taken up again after Stripe has forgotten its key: looked for, and never repeated."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from billing.collection.models import Payment
from billing.payouts.models import Transfer
from billing.stripe import outbox
from billing.stripe.models import FakeObject, FakeRequest, Operation
from billing.stripe.tasks import settle
from marketplace.engagements.models import Engagement
from tests.billing import worlds
from tests.faults import world


@pytest.fixture
def forgotten(db, settings, full):
    """Payments whose reply was lost a day ago, and as many that never reached Stripe."""
    worlds.run_billing(worlds.approved_month(100 if full else 4))
    operations = list(Operation.objects.pending())
    reached = operations[::2]
    for operation in operations:
        settings.STRIPE_FAKE_FAULTS = {"lost_reply" if operation in reached else "rate_limit": 1}
        outbox.perform(operation.pk)
    settings.STRIPE_FAKE_FAULTS = {}
    FakeRequest.objects.all().delete()
    world.let_time_pass()
    chance = random.Random(3)
    for operation in operations:
        age = timedelta(hours=chance.choice([23, 24, 30, 24 * 40, -1]))
        Operation.objects.filter(pk=operation.pk).update(first_sent_at=timezone.now() - age)
    return reached


def test_past_the_life_of_its_key_no_call_is_made_again(forgotten):
    settle()

    assert worlds.charges_at_stripe() == len(forgotten)
    assert Payment.objects.filter(status="succeeded").count() == len(forgotten)
    assert Transfer.objects.count() == len(forgotten)
    # Of the others nobody knows: each waits for a person.
    waiting = Engagement.objects.count() - len(forgotten)
    assert Operation.objects.stuck().count() == waiting
    assert FakeObject.objects.filter(kind="payment_intent").count() == len(forgotten)


def test_if_the_age_of_the_key_did_not_matter_companies_would_pay_twice(forgotten, monkeypatch):
    """The control."""
    monkeypatch.setattr(outbox, "outlived_its_key", lambda operation: False)
    for operation in forgotten:
        outbox.perform(operation.pk)

    assert worlds.charges_at_stripe() == 2 * len(forgotten)
