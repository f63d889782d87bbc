import pytest

from accounts.models import Company, User
from marketplace.people.models import Freelancer


@pytest.fixture
def company(db):
    return Company.objects.create(name="Atelier Lumen")


@pytest.fixture
def freelancer(db):
    user = User.objects.create_user("farid.fixture@example.org", name="Farid Haddad")
    return Freelancer.objects.create(user=user)
