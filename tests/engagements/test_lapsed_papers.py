"""Work stops while papers that the law requires are missing, and goes on once they are back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mail.models import OutgoingMail
from marketplace.engagements import tasks, turns
from marketplace.engagements.models import Engagement
from marketplace.people.models import VigilancePaper
from tests import factories


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def papers(freelancer, today):
    """Both required papers, valid until today."""
    return [
        VigilancePaper.objects.create(
            freelancer=freelancer,
            kind=kind,
            status="valid",
            issued_on=today - timedelta(days=180),
            expires_on=today,
        )
        for kind in ("urssaf", "registration")
    ]


@pytest.fixture
def required(need, freelancer):
    """An engagement above the legal threshold."""
    proposal = factories.ProposalFactory(need=need, freelancer=freelancer, monthly_minutes=3_600)
    return factories.active_engagement(proposal)


def status_after_tonight(engagement):
    tasks.review_vigilance()
    engagement.refresh_from_db()
    return engagement.status


def told(template):
    return OutgoingMail.objects.filter(template=template).count()


def test_an_expired_paper_suspends_and_a_valid_one_lifts_it(required, papers, freelancer, today):
    assert status_after_tonight(required) == "active"

    papers[0].expire()
    assert [status_after_tonight(required) for _ in range(2)] == ["suspended", "suspended"]
    assert told("engagement_suspended") == 2

    VigilancePaper.objects.create(
        freelancer=freelancer,
        kind="urssaf",
        status="valid",
        issued_on=today,
        expires_on=today + timedelta(days=180),
    )
    assert [status_after_tonight(required) for _ in range(2)] == ["active", "active"]
    assert told("engagement_resumed") == 2


def test_a_suspension_for_another_reason_stays(required, papers):
    turns.suspend(required, by=None, reason="The company's payment failed three times.")
    papers[0].expire()
    VigilancePaper.objects.create(
        freelancer=required.freelancer,
        kind="urssaf",
        status="valid",
        issued_on=papers[0].issued_on,
        expires_on=papers[0].expires_on + timedelta(days=9),
    )

    assert status_after_tonight(required) == "suspended"


def test_below_the_legal_threshold_nothing_is_suspended(engagement, papers):
    papers[0].expire()

    assert status_after_tonight(engagement) == "active"


def test_who_works_already_without_ever_having_had_papers_is_not_cut_off(required):
    assert status_after_tonight(required) == "active"


@pytest.mark.parametrize("status", ["pending_signature", "paused", "notice", "ended"])
def test_only_an_engagement_under_way_is_suspended(required, papers, status):
    Engagement.objects.filter(pk=required.pk).update(status=status)
    papers[0].expire()

    assert status_after_tonight(required) == status
