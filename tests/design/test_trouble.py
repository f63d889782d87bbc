"""The pages for when things go wrong, reached as people reach them."""

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import path

from config import urls as product

CALM = {"fr": "quelques minutes", "en": "a few minutes"}


def broken(request):
    raise ZeroDivisionError


def closed(request):
    raise PermissionDenied


urlpatterns = [
    *i18n_patterns(path("broken/", broken), path("closed/", closed)),
    *product.urlpatterns,
]
shown_where_it_breaks = pytest.mark.urls("tests.design.test_trouble")


@pytest.fixture
def visitor():
    """A browser that is shown the error page instead of the exception."""
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


def assert_page(response, status, language):
    assert response.status_code == status
    assert f'<html lang="{language}"' in response.text
    assert response.text.count("<h1") == 1
    assert "css/tokens" in response.text


@shown_where_it_breaks
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_fault_is_told_in_the_readers_language_without_the_database(visitor, language):
    """No mark for the database: a query would fail this test."""
    assert_page(visitor.get(f"/{language}/broken/"), 500, language)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_request_that_cannot_be_read(visitor, language):
    response = visitor.get(f"/{language}/freelancers/", headers={"host": "elsewhere.example"})

    assert_page(response, 400, language)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_form_that_has_expired(visitor, language):
    assert_page(visitor.post(f"/{language}/account/login/"), 403, language)


@shown_where_it_breaks
@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_page_that_is_closed_to_the_reader(visitor, language):
    assert_page(visitor.get(f"/{language}/closed/"), 403, language)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_page_that_does_not_exist(visitor, language):
    assert_page(visitor.get(f"/{language}/nothing/of/the/kind/"), 404, language)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_maintenance_is_announced_without_the_database(visitor, settings, tmp_path, language):
    settings.MAINTENANCE_FILE = tmp_path / "maintenance"
    settings.MAINTENANCE_FILE.touch()

    response = visitor.get(f"/{language}/freelancers/")

    assert_page(response, 503, language)
    assert CALM[language] in response.text
    assert response["Retry-After"] == "300"


@pytest.mark.django_db
def test_machines_may_ask_for_health_during_maintenance(visitor, settings, tmp_path):
    settings.MAINTENANCE_FILE = tmp_path / "maintenance"
    settings.MAINTENANCE_FILE.touch()

    assert visitor.get("/health/").status_code == 200


@pytest.mark.django_db
def test_without_the_file_the_site_answers(visitor, settings, tmp_path):
    settings.MAINTENANCE_FILE = tmp_path / "maintenance"

    assert visitor.get("/fr/freelancers/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_address_of_a_button_opened_as_a_page(visitor, amelie, language):
    visitor.force_login(amelie)
    response = visitor.get(f"/{language}/account/invitations/1/removal/")

    assert_page(response, 405, language)
    assert response["Allow"] == "POST"
