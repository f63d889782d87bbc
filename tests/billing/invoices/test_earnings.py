"""What a freelancer reads about her own earnings."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.invoices.credits import credit
from billing.invoices.earnings import statement, weekly_earnings
from billing.invoices.models import Invoice
from formatting import formatter
from tests.billing.invoices.conftest import NOVEMBER, OCTOBER, worked
from tests.billing.worlds import issue_for_month

pytestmark = pytest.mark.django_db
URL = "/en/invoices/earnings/"


def cents_by_week(engagement, today):
    return dict(weekly_earnings(engagement.freelancer, today=today))


def test_each_week_holds_what_was_worked_in_it_after_the_commission(engagement):
    worked(engagement, OCTOBER, [60])
    monday = OCTOBER - timedelta(days=OCTOBER.weekday())

    weeks = cents_by_week(engagement, OCTOBER)

    assert len(weeks) == 12
    assert weeks[monday] == 3_696  # 42 € less 12 %
    assert sum(weeks.values()) == 3_696


def test_hours_count_before_and_after_they_are_invoiced(engagement):
    worked(engagement, OCTOBER, [60], status="open")
    before = cents_by_week(engagement, OCTOBER)
    engagement.timesheets.update(status="approved")
    issue_for_month(engagement, OCTOBER)

    assert cents_by_week(engagement, OCTOBER) == before


def test_older_weeks_are_not_in_it(engagement):
    worked(engagement, OCTOBER, [60])

    assert not any(cents_by_week(engagement, OCTOBER + timedelta(weeks=13)).values())


def test_the_statement_counts_credit_notes_against_their_month(engagement, oscar):
    worked(engagement, OCTOBER, [60, 60])
    worked(engagement, NOVEMBER, [60])
    invoice = issue_for_month(engagement, OCTOBER)
    issue_for_month(engagement, NOVEMBER)
    credit(invoice, {invoice.lines.get().pk: 60}, reason="x", by=oscar)

    months = statement(Invoice.objects.filter(freelancer=engagement.freelancer))

    assert [
        (each.month, each.invoiced_cents, each.fee_cents, each.net_cents) for each in months
    ] == [
        (OCTOBER, 4_200, 504, 3_696),
        (NOVEMBER, 4_200, 504, 3_696),
    ]


def test_the_page_adds_the_year_up(client, engagement):
    worked(engagement, OCTOBER, [60])
    issue_for_month(engagement, OCTOBER)
    client.force_login(engagement.freelancer.user)

    page = client.get(URL, {"year": OCTOBER.year})

    assert page.context["total"]["net_cents"] == 3_696
    assert formatter.money(3_696, language="en") in page.text


def test_a_year_without_invoices_does_not_exist(client, farid):
    client.force_login(farid)

    assert client.get(URL, {"year": "1999"}).status_code == 404
    assert client.get(URL, {"year": "soon"}).status_code == 404
    assert client.get(URL).context["year"] == timezone.localdate().year


@pytest.mark.parametrize(("who", "status"), [("farid", 200), ("amelie", 403), ("oscar", 403)])
def test_earnings_are_for_freelancers(client, request, who, status):
    client.force_login(request.getfixturevalue(who))

    assert client.get(reverse("invoices:earnings")).status_code == status
