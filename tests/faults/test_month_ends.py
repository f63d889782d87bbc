"""The end of a month, whatever the clock: each minute is in exactly one month, that of Paris."""

import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from billing.invoices.drafts import last_day
from billing.invoices.models import BilledEntry
from tests.billing.invoices.conftest import worked
from tests.billing.worlds import issue_for_month

PARIS = ZoneInfo("Europe/Paris")
MONTHS = [date(2025, 1, 1) + relativedelta(months=number) for number in range(24)]
A_FEW = ["Europe/Paris", "UTC", "Pacific/Kiritimati", "Pacific/Niue", "America/St_Johns"]


@pytest.fixture
def in_zone(monkeypatch):
    """Sets the zone of this process, as a machine's administrator would."""

    def set_zone(name):
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield set_zone
    monkeypatch.undo()
    time.tzset()


def around(month):
    """The last second of the month before, and the first of this one, in Paris."""
    midnight = datetime.combine(month, datetime.min.time(), tzinfo=PARIS)
    return midnight - timedelta(seconds=1), midnight


def test_a_moment_belongs_to_the_month_of_paris_in_every_zone(in_zone, full):
    for zone in sorted(available_timezones()) if full else A_FEW:
        in_zone(zone)
        for month in MONTHS:
            before, after = (timezone.localdate(moment) for moment in around(month))
            assert (before, after) == (month - timedelta(days=1), month), zone


def test_by_the_clock_of_the_machine_it_would_not(in_zone):
    """The control."""
    wrong = 0
    for zone in A_FEW:
        in_zone(zone)
        for month in MONTHS:
            before, after = (
                datetime.fromtimestamp(moment.timestamp()).date()  # noqa: DTZ006
                for moment in around(month)
            )
            wrong += (before, after) != (month - timedelta(days=1), month)
    assert wrong == len(MONTHS) * (len(A_FEW) - 1)


def test_months_neither_overlap_nor_leave_a_day_out():
    days = [month + timedelta(days=n) for month in MONTHS for n in range(last_day(month).day)]

    assert days == [MONTHS[0] + timedelta(days=n) for n in range(365 * 2)]


@pytest.mark.django_db
def test_the_last_and_the_first_day_are_billed_with_their_own_months(engagement, full):
    months = MONTHS if full else MONTHS[2:4]
    for month in months:
        day_numbers = last_day(month).day - 1
        # The first line is on the second of the month; those up to its last day follow.
        worked(engagement, month, [10 + month.month] * day_numbers)
    for month in months:
        invoice = issue_for_month(engagement, month)
        billed = BilledEntry.objects.filter(line__invoice=invoice).values_list(
            "entry__day", flat=True
        )
        assert {day.replace(day=1) for day in billed} == {month}
        assert max(billed) == last_day(month)
