"""Who sells and who buys, from the forms that ask for it to the invoice that states it."""

import pytest
from django.urls import reverse

from billing.invoices.checking import check_xml
from billing.invoices.cii import cii
from billing.invoices.credits import credit
from billing.invoices.documents import describe
from billing.invoices.page import in_words
from marketplace.people.models import Freelancer
from tests.billing.invoices.conftest import OCTOBER, worked
from tests.billing.worlds import issue_for_month

pytestmark = pytest.mark.django_db


def identity(freelancer, **changes):
    names = ["legal_name", "legal_form", "siret", "vat_regime", "vat_number"]
    names += ["street", "postcode", "city"]
    known = {name: getattr(freelancer, name) for name in names}
    return {"name": freelancer.user.name, **known, **changes}


@pytest.fixture
def save_identity(client, freelancer):
    def save(**changes):
        client.force_login(freelancer.user)
        address = reverse("people:section", args=["identity"])
        assert client.post(address, identity(freelancer, **changes)).status_code == 302

    return save


def registered(invoice):
    """What the invoice states of the seller's legal form."""
    return [note["text"] for note in invoice.mentions if note["code"] == "REG"]


@pytest.mark.parametrize(
    ("form", "capital", "name", "mention"),
    [
        ("EI", "", "Farid Benali EI", []),
        ("SASU", "1 000", "Farid Benali", ["SASU au capital de 1\u202f000,00\u00a0€."]),
        ("EURL", "1,50", "Farid Benali", ["EURL au capital de 1,50\u00a0€."]),
        ("SNC", "", "Farid Benali", ["SNC."]),
        ("other", "", "Farid Benali", []),
    ],
)
def test_an_invoice_states_the_legal_form_that_the_profile_names(
    engagement, save_identity, form, capital, name, mention
):
    save_identity(legal_form=form, capital_cents=capital)
    worked(engagement, OCTOBER, [60])

    invoice = issue_for_month(engagement, OCTOBER)

    assert invoice.seller["name"] == name
    assert registered(invoice) == mention


def test_a_company_whose_capital_nobody_knows_states_its_form(engagement):
    Freelancer.objects.update(legal_form="SASU", capital_cents=None)
    worked(engagement, OCTOBER, [60])

    assert registered(issue_for_month(engagement, OCTOBER)) == ["SASU."]


IN_GERMANY = {
    "name": "Beispiel",
    "legal_name": "Beispiel GmbH",
    "country": "DE",
    "vat_number": "DE 136 695 976",
    "street": "Lindenallee 3",
    "postcode": "10115",
    "city": "Berlin",
    "size": "tpe",
}


def test_a_company_elsewhere_in_the_eu_is_invoiced_without_vat_from_its_form_on(
    client, engagement, amelie, save_identity
):
    client.force_login(amelie)
    assert client.post(engagement.company.get_absolute_url(), IN_GERMANY).status_code == 302
    save_identity(vat_number="FR 23 001019991")
    worked(engagement, OCTOBER, [60])

    invoice = issue_for_month(engagement, OCTOBER)

    [line] = invoice.lines.all()
    assert (line.vat_category, invoice.vat_cents) == ("AE", 0)
    xml = cii(describe(invoice))
    assert check_xml(xml) == []
    for number in (b"DE136695976", b"FR23001019991"):
        assert b'schemeID="VA">%s<' % number in xml
    printed = str(in_words(describe(invoice)))
    for words in ("DE136695976", "FR23001019991", "10115 Berlin, Allemagne", "Autoliquidation"):
        assert words in printed
    note = credit(invoice, reason="Twice.", by=None)
    assert (note.buyer["vat_number"], note.vat_cents) == ("DE136695976", 0)
