import re

import pytest

from tests import factories

TEXT = "Trier le courrier, préparer la facturation et relancer les clients dans Pennylane."


def without_address(response):
    """A page's text without what names its own address or its own request."""
    page = response.content.decode()
    page = re.sub(r'"X-CSRFToken": "\w+"', "", page)
    page = re.sub(r'value="\w{64}"', "", page)
    return page.replace(response.request["PATH_INFO"].removeprefix("/fr"), "")


@pytest.fixture
def terms(db):
    """A few terms with the words that people use for them."""
    return {
        "mail": factories.TermFactory(
            code="mail", name_fr="Courrier", name_en="Post", aliases_fr=["tri du courrier"]
        ),
        "invoicing": factories.TermFactory(
            code="invoicing", name_fr="Facturation", name_en="Invoicing"
        ),
        "expenses": factories.TermFactory(
            code="expenses", name_fr="Notes de frais", name_en="Expense claims"
        ),
        "pennylane": factories.TermFactory(
            kind="tool", code="pennylane", name_fr="Pennylane", name_en="Pennylane"
        ),
    }


@pytest.fixture
def lyon(db):
    return factories.CommuneFactory()


@pytest.fixture
def draft(lyon, terms):
    """A visitor's need, complete but for its company."""
    need = factories.NeedFactory(
        company=None,
        status="draft",
        text=TEXT,
        commune=lyon,
        contact_name="Amélie",
        contact_email="amelie@atelier-lumen.example",
        company_name="Atelier Lumen",
    )
    need.terms.set([terms["mail"]])
    return need


@pytest.fixture
def hold():
    """Put needs into a client's session, as writing them there does."""

    def put(client, *needs):
        session = client.session
        session["needs"] = [str(need.token) for need in needs]
        session["unfinished"] = "needs:claim"
        session.save()

    return put
