"""Which VAT an invoice bears, and for which days."""

import pytest

from accounts.models import Company
from billing.invoices.actions import issue_for_month
from marketplace.people.models import Freelancer
from tests.billing.invoices.conftest import OCTOBER, renegotiate, worked

pytestmark = pytest.mark.django_db


def test_standard_vat_is_charged_where_the_agreement_says_so(engagement):
    Freelancer.objects.update(vat_regime="standard")
    renegotiate(engagement, start_on=OCTOBER, vat_regime="standard", vat_bp=2_000)
    worked(engagement, OCTOBER, [90, 20])

    invoice = issue_for_month(engagement, OCTOBER)

    assert (invoice.net_cents, invoice.vat_cents, invoice.total_cents) == (7_700, 1_540, 9_240)
    assert [(row["category"], row["vat_cents"]) for row in invoice.vat_breakdown] == [("S", 1_540)]


def test_exemption_carries_its_code(engagement):
    worked(engagement, OCTOBER, [90])

    line = issue_for_month(engagement, OCTOBER).lines.get()

    assert (line.vat_category, line.vat_bp, line.exemption) == ("E", 0, "VATEX-FR-FRANCHISE")


def test_a_company_elsewhere_in_the_eu_owes_the_vat_itself(engagement):
    Freelancer.objects.update(vat_number="FR23001019991")
    Company.objects.update(siret="", country="DE", vat_number="DE136695976")
    worked(engagement, OCTOBER, [60])

    invoice = issue_for_month(engagement, OCTOBER)

    line = invoice.lines.get()
    assert (line.vat_category, line.vat_bp, line.exemption) == ("AE", 0, "VATEX-EU-AE")
    assert invoice.commission.vat_cents == 101
