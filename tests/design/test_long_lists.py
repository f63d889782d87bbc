"""A thousand rows come a page at a time, and the pages say where one is."""

from datetime import date

import pytest
from dateutil.relativedelta import relativedelta

from marketplace.needs.models import Need
from marketplace.timesheets.models import Timesheet

ROWS = 1_000


@pytest.fixture
def many_needs(company, need):
    Need.objects.bulk_create(
        Need(company=company, text=f"Need {number}", monthly_minutes=600, place="remote")
        for number in range(ROWS)
    )


@pytest.fixture
def many_timesheets(engagement):
    Timesheet.objects.bulk_create(
        Timesheet(engagement=engagement, month=date(1930, 1, 1) + relativedelta(months=number))
        for number in range(ROWS)
    )


@pytest.mark.parametrize("number", [1, 2, 39])
def test_a_thousand_needs(client, amelie, many_needs, number):
    assert_one_page_of_many(client, amelie, "needs", number)


@pytest.mark.parametrize("number", [1, 2, 39])
def test_a_thousand_timesheets(client, amelie, many_timesheets, number):
    assert_one_page_of_many(client, amelie, "timesheets", number)


def assert_one_page_of_many(client, user, path, number):
    client.force_login(user)
    page = client.get(f"/en/{path}/", {"page": number})
    shown = page.context["page"]
    assert shown.number == number
    assert shown.paginator.count >= ROWS
    assert len(shown.object_list) <= 25
    assert f"Page {number} of {shown.paginator.num_pages}" in page.text
    assert f"page={number + 1}" in page.text
    assert len(page.content) < 120_000
