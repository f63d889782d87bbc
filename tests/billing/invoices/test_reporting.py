"""The figures that dashboards show."""

import pytest

from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.invoices.reporting import earnings, next_invoice
from tests.billing.invoices.conftest import NOVEMBER, OCTOBER, worked
from tests.billing.worlds import issue_for_month

pytestmark = pytest.mark.django_db


def test_the_next_invoice_counts_approved_and_pending_time_not_yet_billed(engagement):
    worked(engagement, OCTOBER, [60, 30])
    worked(engagement, NOVEMBER, [45], status="open")

    figure = next_invoice(engagement, until=NOVEMBER)

    assert (figure.approved_minutes, figure.pending_minutes, figure.minutes) == (90, 45, 135)
    assert (figure.net_cents, figure.fee_cents, figure.payout_cents) == (9_450, 1_134, 8_316)


def test_the_estimate_is_what_the_invoice_then_says(engagement):
    worked(engagement, OCTOBER, [7, 11, 13])
    figure = next_invoice(engagement, until=OCTOBER)

    invoice = issue_for_month(engagement, OCTOBER)

    assert (figure.net_cents, figure.fee_cents) == (invoice.net_cents, invoice.commission.net_cents)
    assert next_invoice(engagement, until=OCTOBER).minutes == 0


def test_later_months_are_not_in_it(engagement):
    worked(engagement, NOVEMBER, [60])

    assert next_invoice(engagement, until=OCTOBER).minutes == 0


def test_earnings_are_net_of_credit_notes_and_fees(engagement, oscar, django_assert_num_queries):
    worked(engagement, OCTOBER, [60, 60])
    invoice = issue_for_month(engagement, OCTOBER)
    invoice.mark_paid()
    credit(invoice, {invoice.lines.get().pk: 60}, reason="x", by=oscar)

    with django_assert_num_queries(1):
        figures = earnings(Invoice.objects.filter(freelancer=engagement.freelancer))

    assert figures == {
        "invoiced_cents": 8_400,
        "credited_cents": 4_200,
        "fees_cents": 504,
        "earned_cents": 3_696,
        "paid_cents": 8_400,
    }
