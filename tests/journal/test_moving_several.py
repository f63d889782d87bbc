"""Several records move together, or none of them does."""

import pytest
from django.db import transaction

from journal.models import Entry, IllegalMove
from marketplace.timesheets.models import Timesheet
from tests import factories
from tests.billing.invoices.conftest import DECEMBER, NOVEMBER, OCTOBER, worked

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheets(proposal):
    engagement = factories.active_engagement(proposal, start_on=OCTOBER)
    return [
        worked(engagement, month, [60], status=status)
        for month, status in ((OCTOBER, "approved"), (NOVEMBER, "auto_approved"))
    ]


def statuses():
    return sorted(Timesheet.objects.values_list("status", flat=True))


def test_each_is_journalled_with_where_it_came_from(sheets, oscar):
    Timesheet.move_all(sheets, "invoiced", by=oscar, reason="The run.")

    told = [Entry.objects.about(sheet).last() for sheet in sheets]
    assert [entry.data["from"] for entry in told] == ["approved", "auto_approved"]
    assert {(entry.verb, entry.by, entry.reason) for entry in told} == {
        ("invoiced", oscar, "The run.")
    }
    assert statuses() == ["invoiced"] * 2 == [sheet.status for sheet in sheets]


def test_one_that_may_not_move_keeps_all_of_them(sheets):
    sheets.append(worked(sheets[0].engagement, DECEMBER, [60], status="returned"))

    with pytest.raises(IllegalMove), transaction.atomic():
        Timesheet.move_all(sheets, "invoiced", by=None)

    stand = ["approved", "auto_approved", "returned"]
    assert statuses() == stand == [sheet.status for sheet in sheets]
    assert not Entry.objects.filter(verb="invoiced").exists()


def test_one_that_another_request_moved_keeps_all_of_them(sheets):
    Timesheet.objects.filter(pk=sheets[1].pk).update(status="open")

    with pytest.raises(IllegalMove), transaction.atomic():
        Timesheet.move_all(sheets, "invoiced", by=None)

    assert statuses() == ["approved", "open"]
    assert not Entry.objects.filter(verb="invoiced").exists()


def test_none_is_no_move():
    Timesheet.move_all([], "invoiced", by=None)

    assert not Entry.objects.exists()
