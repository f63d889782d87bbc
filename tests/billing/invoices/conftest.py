"""A company and a freelancer with complete identities, and months of approved work."""

from datetime import date

import pytest
from django.utils import timezone

from marketplace.engagements.models import Agreement
from marketplace.timesheets.models import TimeEntry, Timesheet
from tests import factories

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
