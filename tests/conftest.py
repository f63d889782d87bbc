"""The people of the tests, the same everywhere; their worlds are made by tests/factories.py."""

import pytest
from django.contrib.auth.models import Group
from django.utils import translation

from accounts.models import Membership
from tests import factories

pytest_plugins = ["tests.database", "tests.full", "tests.translations", "tests.workers"]
Role = Membership.Role


@pytest.fixture(autouse=True)
def first_language():
    """The language of one test's last page is not that of the next test."""
    translation.deactivate()


@pytest.fixture
def company(db):
    return factories.CompanyFactory(name="Atelier Lumen")


@pytest.fixture
def amelie(company):
    """Owner of the company."""
    user = factories.UserFactory(name="Amélie Roche", email="amelie@atelier-lumen.example")
    return factories.member(user, company, Role.OWNER)


@pytest.fixture
def bruno(company):
    """Approver in the company."""
    user = factories.UserFactory(name="Bruno Keller", email="bruno@atelier-lumen.example")
    return factories.member(user, company, Role.APPROVER)


@pytest.fixture
def claire(company):
    """Accountant of the company."""
    user = factories.UserFactory(name="Claire Morvan", email="claire@atelier-lumen.example")
    return factories.member(user, company, Role.ACCOUNTANT)


@pytest.fixture
def freelancer(db):
    user = factories.UserFactory(name="Farid Benali", email="farid@benali.example")
    return factories.FreelancerFactory(user=user)


@pytest.fixture
def farid(freelancer):
    """A published freelancer."""
    return freelancer.user


@pytest.fixture
def nora(db):
    """A stranger: owner of another company."""
    user = factories.UserFactory(name="Nora Petit", email="nora@ailleurs.example")
    return factories.member(user, factories.CompanyFactory(name="Ailleurs"), Role.OWNER)


@pytest.fixture
def edith(db):
    """Editor: writes the site's pages; no staff, so that nothing but content is hers."""
    user = factories.UserFactory(name="Éditha Weber", email="editha@bras-droit.example")
    user.groups.add(Group.objects.get(name="Editors"))
    return user


@pytest.fixture
def oscar(db):
    """Operations: keeps queues, disputes and money right."""
    user = factories.UserFactory(
        name="Oscar Lemaire", email="oscar@bras-droit.example", is_staff=True
    )
    user.groups.add(Group.objects.get(name="Operations"))
    return user


@pytest.fixture
def need(company, amelie):
    return factories.NeedFactory(company=company, created_by=amelie, status="open")


@pytest.fixture
def proposal(need, freelancer):
    """Sent by the freelancer, waiting for the company."""
    return factories.ProposalFactory(need=need, freelancer=freelancer)


@pytest.fixture
def engagement(proposal):
    """Active since the first day of last month, signed, with an open plan each month."""
    return factories.active_engagement(proposal)


@pytest.fixture
def timesheet(engagement):
    """Open, for the engagement's first month, without a line yet."""
    return factories.TimesheetFactory(engagement=engagement)


@pytest.fixture
def as_(client, request):
    """The client, signed in as the person of this name."""

    def sign_in(who):
        client.force_login(request.getfixturevalue(who))
        return client

    return sign_in
