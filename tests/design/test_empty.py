"""A new account: every list says what would be here, and leads somewhere."""

import pytest

from tests import factories

COMPANY = ["space", "needs", "proposals", "engagements", "timesheets", "invoices", "payments"]
FREELANCER = [
    *("space", "matches", "proposals", "engagements", "timesheets", "invoices"),
    *("invoices/earnings", "payouts"),
]


@pytest.fixture
def julie(db):
    """A freelancer who has just published her profile."""
    return factories.FreelancerFactory().user


def assert_empty_page(client, user, path, language):
    client.force_login(user)
    page = client.get(f"/{language}/{path}/")
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert "empty-state" in page.text
    assert "---------" not in page.text


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("path", COMPANY)
def test_a_new_company_finds_no_bare_page(client, nora, path, language):
    assert_empty_page(client, nora, path, language)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("path", FREELANCER)
def test_a_new_freelancer_finds_no_bare_page(client, julie, path, language):
    assert_empty_page(client, julie, path, language)


@pytest.mark.django_db
def test_an_empty_directory_offers_to_write_a_need(client):
    page = client.get("/fr/freelancers/")

    assert "empty-state" in page.text
    assert page.text.count("/fr/needs/new/") >= 2
