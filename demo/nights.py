"""What the beat does by itself, once a night, in the order in which one thing leads to the next."""

from datetime import timedelta

from billing.collection import run
from billing.collection import tasks as collection
from billing.payouts import tasks as payouts
from billing.stripe.tasks import settle
from demo.payments import settle_debits
from demo.timeline import at
from marketplace.engagements import tasks as engagements
from marketplace.needs import tasks as needs
from marketplace.proposals import tasks as proposals
from marketplace.timesheets import tasks as timesheets

SWEEPS = [
    proposals.expire_proposals,
    needs.warn_idle_needs,
    needs.expire_idle_needs,
    engagements.cancel_unsigned,
    engagements.review_vigilance,
    engagements.lapse_requests,
    engagements.end_due,
    engagements.turn_months,
    timesheets.open_month,
    timesheets.remind_approvers,
    timesheets.approve_overdue,
    timesheets.escalate_silent_disputes,
    run.bill_last_month,
    timesheets.close_months,
    collection.retry_failed_payments,
    collection.complete_payment_setups,
    payouts.release_transfers,
    payouts.complete_payout_setups,
]


# The first need is written about then; before, there is nothing to sweep.
DAYS_OF_NIGHTS = 215


def nights_story(cast):
    """Every night until today."""
    day = cast.today - timedelta(days=DAYS_OF_NIGHTS)
    while True:
        yield at(day, 3)
        for sweep in SWEEPS:
            sweep()
        settle()
        settle_debits()
        day += timedelta(days=1)
