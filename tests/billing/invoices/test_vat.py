"""Which VAT an invoice bears, and for which days."""

from datetime import UTC, date, datetime

import pytest

from accounts.models import Company
from billing.invoices.checking import check_xml
from billing.invoices.cii import cii
from billing.invoices.credits import credit
from billing.invoices.documents import describe
from billing.invoices.holds import Held, Hold
from billing.invoices.models import Invoice, ThresholdNotice
from journal.models import Entry
from marketplace.people.actions import change_vat_regime
from marketplace.people.models import Freelancer
from tests.billing.invoices.conftest import DECEMBER, NOVEMBER, OCTOBER, renegotiate, worked
from tests.billing.worlds import issue_for_month

pytestmark = pytest.mark.django_db
VAT_NUMBER = "FR23001019991"


def test_standard_vat_is_charged_where_the_agreement_says_so(engagement):
    Freelancer.objects.update(vat_regime="standard", vat_number=VAT_NUMBER)
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
    Freelancer.objects.update(vat_number=VAT_NUMBER)
    Company.objects.update(siret="", country="DE", vat_number="DE136695976")
    worked(engagement, OCTOBER, [60])

    invoice = issue_for_month(engagement, OCTOBER)

    line = invoice.lines.get()
    assert (line.vat_category, line.vat_bp, line.exemption) == ("AE", 0, "VATEX-EU-AE")
    assert invoice.commission.vat_cents == 101


@pytest.fixture
def numbered(engagement):
    """The freelancer has a VAT number, as whoever charges VAT."""
    Freelancer.objects.update(vat_number=VAT_NUMBER)
    return engagement


def change(engagement, regime, from_on):
    freelancer = Freelancer.objects.get(pk=engagement.freelancer_id)
    change_vat_regime(freelancer, regime, from_on=from_on, by=freelancer.user)


def taxed(invoice):
    """[(minutes, VAT in basis points)] of its lines."""
    return [(line.minutes, line.vat_bp) for line in invoice.lines.all()]


def test_a_change_within_a_month_splits_it_at_its_day(numbered):
    change(numbered, "standard", date(2026, 10, 4))
    worked(numbered, OCTOBER, [60, 50, 40, 30])

    invoice = issue_for_month(numbered, OCTOBER)

    assert taxed(invoice) == [(110, 0), (70, 2_000)]
    assert (invoice.net_cents, invoice.vat_cents) == (7_700 + 4_900, 980)
    assert check_xml(cii(describe(invoice))) == []


def test_later_months_are_billed_by_the_new_regime_whatever_the_agreement_says(numbered):
    change(numbered, "standard", NOVEMBER)
    for month in (OCTOBER, NOVEMBER, DECEMBER):
        worked(numbered, month, [60])

    assert taxed(issue_for_month(numbered, OCTOBER)) == [(60, 0)]
    assert taxed(issue_for_month(numbered, NOVEMBER)) == [(60, 2_000)]
    assert taxed(issue_for_month(numbered, DECEMBER)) == [(60, 2_000)]


def test_late_hours_of_before_the_change_bear_no_vat_in_a_later_run(numbered):
    change(numbered, "standard", NOVEMBER)
    worked(numbered, OCTOBER, [60])
    worked(numbered, NOVEMBER, [30])

    assert taxed(issue_for_month(numbered, NOVEMBER)) == [(60, 0), (30, 2_000)]


def test_a_return_to_the_exemption_takes_the_vat_off_again(numbered):
    change(numbered, "standard", OCTOBER)
    change(numbered, "franchise", NOVEMBER)
    worked(numbered, OCTOBER, [60])
    worked(numbered, NOVEMBER, [60])

    assert taxed(issue_for_month(numbered, OCTOBER)) == [(60, 2_000)]
    assert taxed(issue_for_month(numbered, NOVEMBER)) == [(60, 0)]


def test_saying_it_again_moves_the_day_and_taking_it_back_leaves_nothing(numbered):
    change(numbered, "standard", NOVEMBER)
    change(numbered, "standard", OCTOBER)
    change(numbered, "standard", DECEMBER)
    freelancer = Freelancer.objects.get()
    assert [(each.regime, each.from_on) for each in freelancer.vat_changes.all()] == [
        ("standard", DECEMBER)
    ]

    change(numbered, "franchise", OCTOBER)

    assert not freelancer.vat_changes.exists()
    assert Freelancer.objects.get().vat_regime == "franchise"
    assert Entry.objects.about(freelancer).filter(verb="vat_regime_changed").count() == 4


def test_a_profile_that_differs_from_the_agreement_without_a_day_holds_the_invoice(numbered):
    Freelancer.objects.update(vat_regime="standard")
    worked(numbered, OCTOBER, [60])

    with pytest.raises(Held) as held:
        issue_for_month(numbered, OCTOBER)

    assert held.value.hold == Hold.VAT_UNDATED
    assert not Invoice.objects.exists()
    change(numbered, "standard", OCTOBER)
    assert taxed(issue_for_month(numbered, OCTOBER)) == [(60, 2_000)]


def test_without_the_number_that_her_invoices_need_nothing_is_issued(engagement):
    change(engagement, "standard", OCTOBER)
    worked(engagement, OCTOBER, [60])

    with pytest.raises(Held) as held:
        issue_for_month(engagement, OCTOBER)

    assert (held.value.hold, held.value.missing) == (Hold.FREELANCER_IDENTITY, ["vat_number"])


@pytest.fixture
def thresholds(settings):
    """Low ones: 50 € and 60 €, at 42 € an hour."""
    settings.VAT_FRANCHISE = {"BASE_CENTS": 5_000, "INCREASED_CENTS": 6_000, "WARNING_BP": 8_000}


def passes(engagement, minutes, level, on):
    """Hours of October are invoiced, and on a day of the same year a threshold is passed."""
    worked(engagement, OCTOBER, [minutes])
    invoice = issue_for_month(engagement, OCTOBER)
    ThresholdNotice.objects.create(
        freelancer=engagement.freelancer,
        year=invoice.issued_on.year,
        level=level,
        turnover_cents=invoice.net_cents,
        noticed_at=datetime(on.year, on.month, on.day, 12, tzinfo=UTC),
    )
    return invoice


def test_over_the_increased_threshold_hours_wait_for_her_and_then_bear_vat_from_that_day(
    numbered, thresholds
):
    passes(numbered, 120, "increased", date(2026, 11, 4))
    worked(numbered, NOVEMBER, [60, 60, 60])

    with pytest.raises(Held) as held:
        issue_for_month(numbered, NOVEMBER)
    assert held.value.hold == Hold.VAT_OWED

    change(numbered, "standard", date(2026, 11, 4))
    assert taxed(issue_for_month(numbered, NOVEMBER)) == [(120, 0), (60, 2_000)]


def test_hours_of_before_the_crossing_go_on_without_vat(numbered, thresholds):
    passes(numbered, 120, "increased", date(2026, 12, 4))
    worked(numbered, NOVEMBER, [60])

    assert taxed(issue_for_month(numbered, NOVEMBER)) == [(60, 0)]


def test_over_the_base_alone_vat_begins_with_the_next_year(numbered, thresholds):
    invoice = passes(numbered, 80, "base", date(2026, 11, 4))
    january = date(invoice.issued_on.year + 1, 1, 1)
    worked(numbered, DECEMBER, [60])
    worked(numbered, january, [60])

    assert taxed(issue_for_month(numbered, DECEMBER)) == [(60, 0)]
    with pytest.raises(Held) as held:
        issue_for_month(numbered, january)
    assert held.value.hold == Hold.VAT_OWED


def test_what_a_credit_note_takes_back_below_the_threshold_holds_nothing_up(
    numbered, thresholds, oscar
):
    invoice = passes(numbered, 120, "increased", date(2026, 11, 1))
    credit(invoice, {invoice.lines.get().pk: 60}, reason="Twice.", by=oscar)
    worked(numbered, NOVEMBER, [60])

    assert taxed(issue_for_month(numbered, NOVEMBER)) == [(60, 0)]


def test_a_freelancer_without_a_vat_number_cannot_invoice_elsewhere_in_the_eu(engagement):
    Company.objects.update(siret="", country="DE", vat_number="DE136695976")
    worked(engagement, OCTOBER, [60])

    with pytest.raises(Held) as held:
        issue_for_month(engagement, OCTOBER)

    assert held.value.missing == ["vat_number"]
