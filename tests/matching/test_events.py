"""The log of what was shown and what came of it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from marketplace.proposals.models import Proposal
from matching import events
from matching.actions import compute_matches, declare_interest, decline, notify_matches
from matching.models import MatchEvent
from tests import factories

Kind = MatchEvent.Kind


@pytest.fixture
def match(freelancer, need):
    compute_matches(need)
    return notify_matches(need)[0]


@pytest.fixture
def shown(client, match, amelie):
    """The company has read its list once."""
    client.force_login(amelie)
    client.get(reverse("matching:for_need", args=[match.need.token]))
    return MatchEvent.objects.get(kind=Kind.IMPRESSION)


def test_an_impression_holds_what_learning_needs(shown, match):
    assert (shown.position, shown.rank, shown.score) == (1, 1, match.score)
    assert 0 < shown.propensity <= 1
    assert shown.values == match.values != {}
    assert shown.engine_version == match.engine_version
    assert shown.audience == "company"


def test_no_event_says_who_was_reading():
    people = {
        field.name
        for field in MatchEvent._meta.get_fields()
        if field.is_relation and field.related_model.__name__ == "User"
    }

    assert people == set()


def test_a_page_of_matches_costs_one_insert(client, match, amelie):
    client.force_login(amelie)

    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("matching:for_need", args=[match.need.token]))

    inserts = [query for query in queries if 'INSERT INTO "matching_matchevent"' in query["sql"]]
    assert len(inserts) == 1


def test_what_operations_read_teaches_nothing(client, match, oscar):
    client.force_login(oscar)
    client.get(reverse("matching:for_need", args=[match.need.token]))

    assert not MatchEvent.objects.exists()


def test_both_answers_are_logged_and_a_refusal_with_its_reason(match, farid, skilled):
    other = skilled("invoicing")
    compute_matches(match.need)
    second = next(one for one in notify_matches(match.need) if one.freelancer == other)

    declare_interest(match, by=farid)
    decline(second, by=other.user, reason="Too far: by train", code="place")

    steps = MatchEvent.objects.values_list("freelancer", "kind", "reason", "audience")
    assert set(steps) == {
        (match.freelancer_id, "view", "", "freelancer"),
        (match.freelancer_id, "interest", "", "freelancer"),
        (other.pk, "view", "", "freelancer"),
        (other.pk, "refusal", "place", "freelancer"),
    }


def test_proposals_hires_and_months_are_found_once(timesheet):
    timesheet_model = type(timesheet)
    timesheet_model.objects.filter(pk=timesheet.pk).update(
        status="approved", approved_at=timezone.now()
    )

    assert events.note_outcomes() == 3
    assert events.note_outcomes() == 0
    found = {event.kind: event for event in MatchEvent.objects.all()}
    assert set(found) == set(MatchEvent.OUTCOMES)
    assert found["month"].month == timesheet.month
    assert {event.freelancer for event in found.values()} == {timesheet.engagement.freelancer}


def test_each_month_worked_counts(timesheet):
    timesheet_model = type(timesheet)
    later = factories.this_month()
    timesheet_model.objects.create(engagement=timesheet.engagement, month=later)
    timesheet_model.objects.update(status="approved", approved_at=timezone.now())

    events.note_outcomes()

    months = MatchEvent.objects.filter(kind="month").values_list("month", flat=True)
    assert set(months) == {timesheet.month, later}


def test_a_draft_of_a_proposal_is_no_outcome(proposal):
    Proposal.objects.filter(pk=proposal.pk).update(status="draft", version=0)

    assert events.note_outcomes() == 0


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_log_cannot_be_rewritten(shown, change):
    mine = MatchEvent.objects.filter(pk=shown.pk)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        mine.update(position=2) if change == "update" else mine.delete()


def test_the_log_is_forgotten_after_thirteen_months(match):
    young = events.record(match, Kind.VIEW, audience="freelancer")
    old = MatchEvent.objects.create(
        need=match.need,
        freelancer=match.freelancer,
        kind=Kind.VIEW,
        at=timezone.now() - timedelta(days=396),
    )

    assert events.forget_old_events() == 1
    assert list(MatchEvent.objects.all()) == [young]
    assert old.pk != young.pk


def test_an_impression_without_its_chance_is_refused(match):
    with pytest.raises(IntegrityError, match="its_place"), transaction.atomic():
        MatchEvent.objects.create(
            need=match.need, freelancer=match.freelancer, kind=Kind.IMPRESSION, position=1
        )
