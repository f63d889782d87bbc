import re

import pytest

from marketplace.people.models import FreelancerTerm
from marketplace.taxonomy.models import Term
from matching.engine import profile_index
from tests import factories

TERMS = [
    ("mission", "invoicing", "Facturation", "Invoicing", ["factures"], ["invoices"]),
    (
        "mission",
        "debt_collection",
        "Relances",
        "Debt collection",
        ["relancer"],
        ["chasing payments"],
    ),
    ("mission", "diary", "Agenda", "Diary", ["gestion d'agenda"], ["calendar"]),
    ("mission", "mail", "Courrier", "Post and parcels", ["tri du courrier"], ["incoming post"]),
    ("tool", "pennylane", "Pennylane", "Pennylane", [], []),
    ("tool", "notion", "Notion", "Notion", [], []),
    ("sector", "construction", "BTP", "Construction", ["bâtiment"], ["building"]),
]


@pytest.fixture(autouse=True)
def empty_index():
    """Rows of one test are rolled back behind the back of the process's memory."""
    profile_index().forget()


@pytest.fixture
def terms(db):
    """{code: Term} of a small vocabulary."""
    return {
        code: Term.objects.create(
            kind=kind,
            code=code,
            name_fr=french,
            name_en=english,
            aliases_fr=aliases_fr,
            aliases_en=aliases_en,
            family="office" if kind == "mission" else "",
        )
        for kind, code, french, english, aliases_fr, aliases_en in TERMS
    }


@pytest.fixture
def skilled(terms):
    """A function that makes a published freelancer with terms: skilled("diary", level=3)."""

    def make(*codes, level=2, **fields):
        freelancer = factories.FreelancerFactory(**fields)
        for code in codes:
            FreelancerTerm.objects.create(freelancer=freelancer, term=terms[code], level=level)
        return freelancer

    return make


@pytest.fixture
def wants(terms, need):
    """A function that sets what the need is about: wants("diary", text="…")."""

    def change(*codes, **fields):
        for name, value in fields.items():
            setattr(need, name, value)
        need.save()
        need.terms.set([terms[code] for code in codes])
        return need

    return change


def body(response, address):
    """A page without what differs by request: its own address and the masked CSRF token."""
    text = response.content.decode().replace(str(address), "…")
    return re.sub(r'"X-CSRFToken": "\w+"', "", text)
