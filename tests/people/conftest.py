import pytest

from marketplace.people import actions
from tests import factories


@pytest.fixture
def missions(db):
    return [factories.TermFactory(code=f"mission-{n}") for n in range(3)]


@pytest.fixture
def tool(db):
    return factories.TermFactory(kind="tool", code="pennylane")


@pytest.fixture
def draft(missions):
    freelancer = factories.FreelancerFactory(status="draft")
    actions.set_skills(freelancer, dict.fromkeys(missions, 2))
    return freelancer
