"""Time is billed under the version of the agreement then in force."""

from datetime import date

import pytest

from tests.billing.invoices.conftest import OCTOBER, renegotiate, worked
from tests.billing.worlds import issue_for_month

pytestmark = pytest.mark.django_db


def test_each_day_is_billed_under_the_agreement_then_in_force(engagement):
    renegotiate(engagement, start_on=date(2026, 10, 3), rate_cents=5_000, fee_bp=1_000)
    worked(engagement, OCTOBER, [60, 60, 60])

    invoice = issue_for_month(engagement, OCTOBER)

    lines = [(line.minutes, line.rate_cents) for line in invoice.lines.all()]
    assert lines == [(60, 4_200), (120, 5_000)]
    fees = {line.fee_bp: line.net_cents for line in invoice.commission.lines.all()}
    assert fees == {1_000: 1_000, 1_200: 504}


def test_a_version_that_nobody_signed_does_not_count(engagement):
    renegotiate(engagement, start_on=OCTOBER, rate_cents=9_900, signed_at=None)
    worked(engagement, OCTOBER, [60])

    assert issue_for_month(engagement, OCTOBER).lines.get().rate_cents == 4_200
