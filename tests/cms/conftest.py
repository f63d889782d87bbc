import pytest
from django.test import Client
from wagtail.models import Page

from tests.cms import site as making


@pytest.fixture
def home(db):
    Page.objects.filter(depth=2).delete()
    return making.make_home()


@pytest.fixture
def guides(home):
    return making.make_index(home)


@pytest.fixture
def client_of():
    """Makes browsers of strangers, each with cookies of its own."""
    return Client
