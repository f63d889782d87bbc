import pytest

from marketplace.engagements import actions
from tests import factories
from tests.engagements.world import sign_both


@pytest.fixture
def hired(proposal, amelie):
    return actions.hire(proposal, by=amelie)


@pytest.fixture
def signed(hired, amelie, farid):
    sign_both(hired, owner=amelie, freelancer=farid)
    return hired


@pytest.fixture
def plan(engagement):
    return engagement.plans.get(month=factories.this_month())
