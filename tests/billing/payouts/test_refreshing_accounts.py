"""Each night every account is asked for, however many there are."""

import pytest
from celery.exceptions import Retry
from django.utils import timezone

from billing.payouts import tasks
from billing.payouts.models import PayoutAccount
from billing.reconciliation.actions import reconcile
from billing.stripe import gateway
from billing.stripe.fake import accounts
from billing.stripe.fake.memory import find
from billing.stripe.models import FakeEvent
from tests import factories
from tests.billing import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def three():
    """Restricted by Stripe, which nobody has heard."""
    made = [worlds.set_up_payouts(factories.FreelancerFactory()) for _ in range(3)]
    for account in made:
        accounts.restrict(find("v2.core.account", account.stripe_id))
    FakeEvent.objects.filter(delivered_at=None).update(delivered_at=timezone.now())


@pytest.fixture
def asked(monkeypatch):
    """How many accounts each task is to ask for."""
    lots, whole = [], tasks.refresh_some.run
    monkeypatch.setattr(tasks, "AT_A_TIME", 2)
    monkeypatch.setattr(tasks.refresh_some, "run", lambda ids: lots.append(len(ids)) or whole(ids))
    return lots


def statuses():
    return set(PayoutAccount.objects.values_list("status", flat=True))


def test_what_was_never_heard_of_an_account_is_asked_for_some_at_a_time(three, asked):
    tasks.refresh_accounts()

    assert asked == [2, 1]
    assert statuses() == {"restricted"}


def test_a_closed_one_is_not_asked_for(three, asked):
    PayoutAccount.objects.update(status="closed")

    tasks.refresh_accounts()

    assert asked == []


def test_where_stripe_does_not_answer_it_is_asked_again(three, monkeypatch):
    whole, refused = gateway.account, []

    def account(stripe_id):
        if not refused:
            refused.append(stripe_id)
            raise gateway.Unavailable
        return whole(stripe_id)

    monkeypatch.setattr(gateway, "account", account)
    ids = list(PayoutAccount.objects.values_list("pk", flat=True))
    with pytest.raises(Retry):
        tasks.refresh_some.delay(ids)
    assert PayoutAccount.objects.exclude(status="restricted").get().stripe_id == refused[0]

    tasks.refresh_some.delay(ids)
    assert statuses() == {"restricted"}


def test_the_comparison_is_made_without_any_account(three, monkeypatch):
    def account(stripe_id):
        raise gateway.Unavailable

    monkeypatch.setattr(gateway, "account", account)

    assert reconcile().finished_at
