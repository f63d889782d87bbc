"""A replacement in mid-month: each minute is billed, and paid, to who worked it."""

import random
from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, connection, transaction

from billing.invoices.models import BilledEntry, Invoice
from billing.payouts.models import Transfer
from billing.stripe.tasks import settle
from marketplace.engagements.models import Engagement
from marketplace.timesheets.models import TimeEntry, Timesheet
from tests import factories
from tests.billing import worlds

DAYS = 28


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
        with transaction.atomic():
            cut = first + timedelta(days=chance.randrange(1, DAYS))
            engagements = replace(need, first, cut)
            worked = {}
            for engagement, (begin, end) in zip(
                engagements, ((first, cut), (cut, first + timedelta(days=DAYS))), strict=True
            ):
                days = [begin + timedelta(days=n) for n in range((end - begin).days)]
                worked[engagement] = work(engagement, first, days, chance)
            check(worked, first)
            transaction.set_rollback(True)


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


def is_on(engagement, day):
    engagement.refresh_from_db()
    return engagement.start_on <= day and (engagement.end_on is None or day <= engagement.end_on)


def test_the_money_goes_to_each_of_the_two(need):
    first = factories.last_month()
    engagements = replace(need, first, first + timedelta(days=9))
    for engagement in engagements:
        worlds.approved_timesheet(engagement, (60, 30), first)
    worlds.run_billing(first)
    settle()

    sent = {transfer.freelancer: transfer for transfer in Transfer.objects.filter(status="paid")}
    assert set(sent) == {engagement.freelancer for engagement in engagements}
    for engagement in engagements:
        invoice = Invoice.objects.services().get(engagement=engagement)
        assert sent[engagement.freelancer].invoice == invoice


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
