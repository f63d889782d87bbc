"""Whatever people, banks and Stripe do to money, in whatever order: the books hold."""

import pytest
from django.core.exceptions import ObjectDoesNotExist
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests import factories
from tests.billing import worlds
from tests.faults import world
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


def play(market, examples, steps):
    run_state_machine_as_test(
        market,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            # A failure tells its steps; to make them fewer would take longer than to read them.
            phases=[Phase.generate],
            report_multiple_bugs=False,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            database=None,
        ),
    )


def test_the_books_hold_in_any_order_of_business(market, full):
    play(market, *((100, 40) if full else (6, 30)))


def whole_share(invoice):
    """As if credit notes took nothing off it."""
    return invoice.total_cents - invoice.commission.total_cents


FAULTS = {
    "credit notes take nothing off her share": [
        ("billing.payouts.actions.due_cents", whole_share),
        ("billing.payouts.reversals.due_cents", whole_share),
    ],
    "each attempt has a key of its own": [
        ("billing.stripe.outbox.send", world.send_with_a_fresh_key),
    ],
    "what a bank takes back is not booked": [
        ("billing.ledger.posting.chargeback_withdrawn", lambda *args, **kwargs: None),
    ],
}


def test_a_planted_fault_is_found(market, monkeypatch, full):
    """The control: the same model, of which one thing was broken on purpose."""
    for fault in FAULTS if full else [*FAULTS][:1]:
        with monkeypatch.context() as patch:
            for name, broken in FAULTS[fault]:
                patch.setattr(name, broken)
            with pytest.raises((AssertionError, ObjectDoesNotExist)) as found:
                play(market, 100, 40)
        print(f"{fault}: found by {found.traceback[-1].name}")
