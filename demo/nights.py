"""What the beat does by itself, once a night, in the order in which one thing leads to the next."""

from datetime import timedelta

from billing.collection import tasks as collection
from billing.payouts import tasks as payouts
from billing.stripe.tasks import settle
from demo.payments import settle_debits
from demo.timeline import at
from marketplace.engagements import tasks as engagements
from marketplace.needs import tasks as needs
from marketplace.people import tasks as people
from marketplace.proposals import tasks as proposals
from marketplace.timesheets import tasks as timesheets
from marketplace.timesheets.deadlines import is_working_day
from matching import tasks as matching

SWEEPS = [
    people.expire_papers,
    people.remind_of_papers,
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
    timesheets.close_months,
    collection.retry_failed_payments,
    collection.refund_credit_notes,
    payouts.release_transfers,
    matching.renew_matches,
    matching.expire_matches,
]
# From the second week on, when most of the past month is approved.
BILLING_DAYS = range(8, 29)


def nights_story(first):
    """The nights before working days and before the first of each month, until today."""
    day = first
    while True:
        if is_working_day(day) or day.day == 1:
            yield at(day, 3)
            night(day)
        day += timedelta(days=1)


def night(day):
    for sweep in SWEEPS:
        sweep()
    if day.day in BILLING_DAYS:
        collection.bill_last_month()
    settle()
    settle_debits()
