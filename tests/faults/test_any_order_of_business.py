"""Whatever people, banks and Stripe do to money, in whatever order: the books hold."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests import factories
from tests.billing import worlds
from tests.faults.market import FIRST_MONTH, Market


@pytest.fixture
def market(company, amelie, oscar):
    """Makes the machine: two freelancers of different rates, one of whom charges VAT."""
    engagements = []
    for rate_cents, vat in ((4_200, {}), (5_333, {"vat_regime": "standard", "vat_number": "FR1"})):
        proposal = factories.ProposalFactory(
            need=factories.NeedFactory(company=company),
            freelancer=factories.FreelancerFactory(**vat),
            rate_cents=rate_cents,
        )
        engagements.append(factories.active_engagement(proposal, start_on=FIRST_MONTH))
        worlds.set_up_payouts(proposal.freelancer)
    worlds.set_up_payment(company, amelie)
    return lambda: Market(company, engagements, oscar)


def play(market, examples, steps, **more):
    run_state_machine_as_test(
        market,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            database=None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            report_multiple_bugs=False,
            **more,
        ),
    )


def test_the_books_hold_in_any_order_of_business(market, full):
    play(market, *((100, 40) if full else (6, 30)))
