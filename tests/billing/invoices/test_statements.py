"""The statement of a year says the same on the page, as PDF and as a spreadsheet."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.invoices.statements import of_company, of_freelancer
from formatting import formatter
from tests import factories
from tests.billing import worlds
from tests.billing.invoices.conftest import NOVEMBER, OCTOBER, worked
from tests.billing.worlds import issue_for_month

pytestmark = pytest.mark.django_db
NARROW = str.maketrans("\N{NARROW NO-BREAK SPACE}\N{NO-BREAK SPACE}", "  ")


@pytest.fixture
def year(engagement, oscar):
    """Two invoices, and a credit note on the first."""
    worked(engagement, OCTOBER, [60, 60])
    worked(engagement, NOVEMBER, [90])
    invoice = issue_for_month(engagement, OCTOBER)
    issue_for_month(engagement, NOVEMBER)
    credit(invoice, {invoice.lines.get().pk: 60}, reason="x", by=oscar)
    return invoice.issued_on.year


def of(company, name, year):
    return reverse(f"invoices:{name}", args=[company.pk, year])


def text_of(response):
    pages = PdfReader(BytesIO(b"".join(response.streaming_content))).pages
    return "\n".join(page.extract_text() for page in pages).translate(NARROW)


def test_a_companys_year_adds_up_without_commissions(company, year):
    statement = of_company(company, year=year)

    assert [row[4] for row in statement.rows] == [8_400, 6_300, -4_200]
    assert statement.total[4:] == [10_500, 0, 10_500]
    numbers = {row[1] for row in statement.rows}
    assert not Invoice.objects.filter(number__in=numbers, kind__startswith="commission").exists()


def test_a_freelancers_year_is_the_one_of_her_earnings_page(client, freelancer, year):
    client.force_login(freelancer.user)

    total = client.get(reverse("invoices:earnings"), {"year": OCTOBER.year}).context["total"]

    assert of_freelancer(freelancer, year=OCTOBER.year).total[1:] == list(total.values())


def test_page_pdf_and_spreadsheet_hold_the_same_figures(client, company, amelie, year):
    client.force_login(amelie)

    page = client.get(of(company, "company_statement", year)).text.translate(NARROW)
    pdf = text_of(client.get(of(company, "company_pdf", year)))
    sheet = client.get(of(company, "company_csv", year)).text

    for row in of_company(company, year=year).rows:
        money = formatter.money(row[6], language="fr").translate(NARROW)
        assert money in page
        assert money in pdf
        assert row[1] in page
        assert row[1] in pdf
        assert row[1] in sheet
    assert formatter.money(10_500, language="fr").translate(NARROW) in pdf
    assert [line.split(";")[-1] for line in sheet.splitlines()[1:]] == ["84,00", "63,00", "-42,00"]


def test_a_freelancer_downloads_her_year(client, freelancer, year):
    client.force_login(freelancer.user)

    pdf = text_of(client.get(reverse("invoices:earnings_pdf", args=[OCTOBER.year])))
    sheet = client.get(reverse("invoices:earnings_csv", args=[OCTOBER.year])).text

    assert "Farid Benali" in pdf
    assert "92,40" in pdf  # 105 € less 12 %
    assert sheet.splitlines()[1].split(";")[1:] == ["42,00", "5,04", "36,96"]


@pytest.mark.parametrize("name", ["company_statement", "company_pdf", "company_csv"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("amelie", 200), ("bruno", 200), ("claire", 200), ("farid", 404), ("nora", 404)],
)
def test_a_companys_statement_is_for_its_people(client, request, company, year, name, who, status):
    client.force_login(request.getfixturevalue(who))

    assert client.get(of(company, name, year)).status_code == status


@pytest.mark.parametrize("name", ["earnings_pdf", "earnings_csv"])
@pytest.mark.parametrize(("who", "status"), [("farid", 200), ("amelie", 403), ("oscar", 403)])
def test_a_freelancers_statement_is_hers(client, request, name, who, status):
    client.force_login(request.getfixturevalue(who))

    this = timezone.localdate().year
    assert client.get(reverse(f"invoices:{name}", args=[this])).status_code == status


def test_another_companys_invoices_are_not_in_it(company, year):
    elsewhere = factories.CompanyFactory(name="Ailleurs")
    issue_for_month(_worked(worlds.another_engagement(elsewhere)), OCTOBER)

    assert len(of_company(company, year=year).rows) == 3
    assert len(of_company(elsewhere, year=year).rows) == 1


def _worked(engagement):
    worked(engagement, OCTOBER, [60])
    return engagement


@pytest.mark.parametrize("missing", [0, 1999, 10_000])
def test_a_year_without_invoices_does_not_exist_but_this_one_does(
    client, company, freelancer, amelie, year, missing
):
    client.force_login(amelie)
    for name in ("company_statement", "company_pdf", "company_csv"):
        assert client.get(of(company, name, missing)).status_code == 404
        assert client.get(of(company, name, year)).status_code == 200

    client.force_login(freelancer.user)
    for name in ("earnings_pdf", "earnings_csv"):
        assert client.get(reverse(f"invoices:{name}", args=[missing])).status_code == 404
