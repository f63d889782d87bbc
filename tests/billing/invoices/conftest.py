"""A company and a freelancer with complete identities, months of approved work, and one PDF."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import timezone

from billing.invoices import page
from billing.invoices.cii import cii
from billing.invoices.document import Day
from marketplace.engagements.models import Agreement
from marketplace.timesheets.models import TimeEntry, Timesheet
from tests import factories
from tests.billing.invoices.documents import document, time_line

OCTOBER = date(2026, 10, 1)
NOVEMBER = date(2026, 11, 1)
DECEMBER = date(2026, 12, 1)


@pytest.fixture
def company(db):
    return factories.CompanyFactory(name="Atelier Lumen")


@pytest.fixture
def freelancer(db):
    user = factories.UserFactory(name="Farid Benali", email="farid@benali.example")
    return factories.FreelancerFactory(user=user)


@pytest.fixture
def engagement(proposal):
    return factories.active_engagement(proposal, start_on=OCTOBER)


@pytest.fixture(scope="module")
def pdf():
    """A Factur-X file with its annex."""
    days = (Day(time_line(1) and document().period_start, 110, "Relances", "trois clients"),)
    found = replace(document(), days=days)
    return page.factur_x(found, cii(found))


def worked(engagement, month, minutes, *, status="approved"):
    """A timesheet of `month` with one line a day, in the given state."""
    sheet = Timesheet.objects.create(engagement=engagement, month=month)
    TimeEntry.objects.bulk_create(
        TimeEntry(timesheet=sheet, day=month.replace(day=day), minutes=amount)
        for day, amount in enumerate(minutes, start=2)
    )
    Timesheet.objects.filter(pk=sheet.pk).update(status=status, approved_at=timezone.now())
    sheet.refresh_from_db()
    return sheet


def renegotiate(engagement, *, start_on, **changes):
    """The next version of the agreement: the last one, with these changes."""
    first = engagement.agreements.last()
    terms = {
        field.attname: getattr(first, field.attname)
        for field in Agreement._meta.concrete_fields
        if field.attname not in ("id", "version")
    }
    terms |= {"version": first.version + 1, "start_on": start_on, **changes}
    return Agreement.objects.create(**terms)
