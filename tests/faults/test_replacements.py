"""A replacement in mid-month: each minute is billed, and paid, to who worked it."""

import random
from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, connection, transaction

from billing.invoices.models import BilledEntry, Invoice
from billing.payouts.models import PayoutAccount
from billing.stripe.calls import CALLS, Call
from billing.stripe.fake.memory import where
from billing.stripe.tasks import settle
from marketplace.engagements.models import Engagement
from marketplace.timesheets.models import TimeEntry, Timesheet
from tests import factories
from tests.billing import worlds
from tests.faults import world

DAYS = 28
# What factories.ProposalFactory asks.
RATE_CENTS = 4_200


@pytest.fixture
def need(company, amelie):
    worlds.set_up_payment(company, amelie)
    return factories.NeedFactory(company=company, created_by=amelie, status="open")


def replace(need, first, cut):
    """Two who share the month of `first`: until the day before `cut`, and from that day on."""
    shares = []
    for start_on, end_on in ((first, cut - timedelta(days=1)), (cut, None)):
        engagement = factories.active_engagement(
            factories.ProposalFactory(need=need), start_on=start_on
        )
        Engagement.objects.filter(pk=engagement.pk).update(end_on=end_on)
        worlds.set_up_payouts(engagement.freelancer)
        shares.append(engagement)
    return shares


def work(engagement, month, days, chance):
    """Some time on each of these days of the month, approved. Returns the minutes."""
    lengths = [chance.randint(1, 600) for _day in days]
    sheet = worlds.approved_timesheet(engagement, (), month)
    Timesheet.objects.filter(pk=sheet.pk).update(status="open")
    for day, minutes in zip(days, lengths, strict=True):
        TimeEntry.objects.create(timesheet=sheet, day=day, minutes=minutes)
    Timesheet.objects.filter(pk=sheet.pk).update(status="approved")
    return sum(lengths)


def test_each_minute_is_billed_and_paid_to_who_worked_it(need, full):
    chance = random.Random(13)
    first = factories.last_month()
    for _each in range(100 if full else 3):
        with world.undone():
            cut = first + timedelta(days=chance.randrange(1, DAYS))
            engagements = replace(need, first, cut)
            worked = {}
            for engagement, (begin, end) in zip(
                engagements, ((first, cut), (cut, first + timedelta(days=DAYS))), strict=True
            ):
                days = [begin + timedelta(days=n) for n in range((end - begin).days)]
                worked[engagement] = work(engagement, first, days, chance)
            check(worked, first)


def check(worked, month):
    worlds.run_billing(month)
    for engagement, minutes in worked.items():
        invoice = Invoice.objects.services().get(engagement=engagement)
        assert sum(line.minutes for line in invoice.lines.all()) == minutes
        assert invoice.freelancer == engagement.freelancer
        billed = BilledEntry.objects.filter(line__invoice=invoice)
        assert {row.entry.timesheet.engagement_id for row in billed} == {engagement.pk}
        assert all(is_on(engagement, row.entry.day) for row in billed)
    assert BilledEntry.objects.count() == TimeEntry.objects.count()
    settle()
    assert received() == {engagement.freelancer: hers(worked[engagement]) for engagement in worked}


def received():
    """{freelancer: what Stripe's own list says that she was sent}."""
    return {
        account.freelancer: sum(
            sent.data["amount"] for sent in where("transfer", destination=account.stripe_id)
        )
        for account in PayoutAccount.objects.select_related("freelancer")
    }


def hers(minutes):
    """Her work less our commission and its VAT, each rounded half up, in plain arithmetic."""
    gross = (minutes * RATE_CENTS + 30) // 60
    fee = (gross * 12 + 50) // 100
    return gross - fee - (fee * 20 + 50) // 100


def test_sent_to_the_other_of_the_two_it_would_be_noticed(need, monkeypatch):
    """The control: what both are due together is right, and each has what is the other's."""
    first = factories.last_month()
    engagements = replace(need, first, first + timedelta(days=9))
    worked = {
        engagement: work(engagement, first, [engagement.start_on], random.Random(number))
        for number, engagement in enumerate(engagements)
    }
    one, other = (engagement.freelancer.payout_account.stripe_id for engagement in engagements)
    swapped = {one: other, other: one}
    call = CALLS["transfer"]

    def send(client, params, options):
        return call.send(client, {**params, "destination": swapped[params["destination"]]}, options)

    monkeypatch.setitem(CALLS, "transfer", Call(send, call.find))

    with pytest.raises(AssertionError, match="Freelancer"):
        check(worked, first)


def is_on(engagement, day):
    engagement.refresh_from_db()
    return engagement.start_on <= day and (engagement.end_on is None or day <= engagement.end_on)


def test_nobody_else_has_the_same_need_on_the_same_day(need):
    first = factories.last_month()
    earlier, later = replace(need, first, first + timedelta(days=9))

    with pytest.raises(IntegrityError, match="engagement_no_overlap"), transaction.atomic():
        Engagement.objects.filter(pk=earlier.pk).update(
            end_on=later.start_on + relativedelta(days=1)
        )


def test_without_the_constraint_a_day_would_have_two(need):
    """The control."""
    first = factories.last_month()
    earlier, later = replace(need, first, first + timedelta(days=9))
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE engagements_engagement DROP CONSTRAINT engagement_no_overlap")

    Engagement.objects.filter(pk=earlier.pk).update(end_on=None)

    assert is_on(earlier, later.start_on)
    assert is_on(later, later.start_on)
