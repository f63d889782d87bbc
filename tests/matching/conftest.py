import re
from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from marketplace.people.models import FreelancerTerm
from marketplace.taxonomy.models import Term
from matching.artefact import current_model
from matching.engine import profile_index
from matching.features import COMPANY, SIGNALS
from matching.models import MatchEvent
from tests import factories

NEEDS, SHOWN = 300, 5
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


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def company_log(db, now):
    """A function that writes a log in which one signal decides: company_log("days")."""
    freelancers = [factories.FreelancerFactory() for _ in range(SHOWN)]
    company = factories.CompanyFactory()

    def write(decides, *, needs=NEEDS, days_ago=100, seed=0):
        random = np.random.default_rng(seed)
        events = []
        for number in range(needs):
            need = factories.NeedFactory(company=company)
            at = now - timedelta(days=days_ago) + timedelta(hours=number)
            values = random.random((SHOWN, len(SIGNALS)))
            shipped = [current_model().points[COMPANY].get(signal, 0) for signal in SIGNALS]
            values = values[np.argsort(-(values @ shipped))]
            for place, (freelancer, row) in enumerate(zip(freelancers, values, strict=True), 1):
                found = dict(zip(SIGNALS, row.tolist(), strict=True))
                about = {"need": need, "freelancer": freelancer, "at": at, "values": found}
                events.append(
                    MatchEvent(
                        kind="impression", position=place, rank=place, propensity=0.9, **about
                    )
                )
                wanted = found[decides] > 0.7 if decides else random.random() < 0.3
                if wanted and random.random() < 1 / place**0.5:
                    events.append(MatchEvent(kind="click", position=place, rank=place, **about))
        MatchEvent.objects.bulk_create(events)

    return write
