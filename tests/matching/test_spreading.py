"""Matches for many needs at once, and the audit of who is shown."""

import pytest
from django.utils import timezone, translation

from journal.models import Entry, IllegalMove
from marketplace.needs.models import Need
from matching.actions import (
    INVITATIONS_WAITING,
    add_match,
    compute_matches,
    notify_matches,
    remove_match,
    spread_matches,
)
from matching.audit import audit
from matching.engine import explain_for
from matching.events import record_impressions
from matching.exposure import placed
from tests import factories


@pytest.fixture
def needs(terms):
    """Five needs that all want the same."""
    made = [factories.NeedFactory(text="Tenir l'agenda.") for _ in range(5)]
    for need in made:
        need.terms.set([terms["diary"]])
    return made


def test_one_star_is_not_sent_to_everybody(needs, skilled):
    star = skilled("diary", "invoicing", level=3)
    for _ in range(6):
        skilled("diary", experience_years=1)

    spread_matches(needs)

    assert star.matches.count() == INVITATIONS_WAITING
    assert all(need.matches.count() > 0 for need in needs)


def test_the_control_each_need_by_itself_sends_the_star_everywhere(needs, skilled):
    star = skilled("diary", "invoicing", level=3)
    for _ in range(6):
        skilled("diary", experience_years=1)

    for need in needs:
        compute_matches(need)

    assert star.matches.count() == len(needs)


def test_lists_that_are_full_get_nobody(needs, skilled):
    for _ in range(6):
        skilled("diary")
    compute_matches(needs[0])

    assert needs[0] not in spread_matches(needs[:1])


def test_whoever_declined_is_not_sent_again(needs, freelancer):
    (match,) = compute_matches(needs[0])
    notify_matches(needs[0])
    match.refresh_from_db()
    match.view(by=freelancer.user)
    match.decline(by=freelancer.user, reason="No time.")

    assert spread_matches(needs[:1]) == {}


def test_a_need_that_was_awarded_meanwhile_gets_nobody(needs, freelancer):
    Need.objects.filter(pk=needs[0].pk).update(status="awarded")

    assert spread_matches(needs[:1]) == {needs[0]: []}


def test_operations_overrule_the_engine_with_a_reason(need, skilled, oscar):
    far = skilled(rate_cents=20_000)
    Need.objects.filter(pk=need.pk).update(max_rate_cents=2_000)
    need.refresh_from_db()

    match = add_match(need, explain_for(need, far), by=oscar, reason="She knows them.")

    assert match.status == "notified"
    assert Entry.objects.about(match).filter(by=oscar, reason="She knows them.").exists()
    with pytest.raises(IllegalMove):
        add_match(need, explain_for(need, far), by=oscar, reason="Again.")


@pytest.mark.parametrize("status", ["computed", "notified", "viewed", "interested", "shortlisted"])
def test_operations_take_anybody_off_and_put_her_back(need, freelancer, oscar, status):
    (match,) = compute_matches(need)
    type(match).objects.filter(pk=match.pk).update(status=status, notified_at=timezone.now())
    match.refresh_from_db()

    remove_match(match, by=oscar, reason="A conflict of interests.")
    assert match not in need.matches.live()
    assert compute_matches(need) == []

    back = add_match(need, explain_for(need, freelancer), by=oscar, reason="Settled.")
    assert (back.pk, back.status) == (match.pk, "notified")


def test_the_audit_tells_groups_apart(need, skilled):
    seasoned, junior = skilled(experience_years=15), skilled(experience_years=1)
    matches = {match.freelancer_id: match for match in compute_matches(need)}
    shown = [(matches[seasoned.pk], 1.0), (matches[junior.pk], 1.0)]
    record_impressions(need, placed(shown, token="no swap"), audience="company")

    with translation.override("en"):
        found = {str(heading): groups for heading, groups in audit().items()}

    old, young = found["Experience"]["10 years and more"], found["Experience"]["under 3 years"]
    assert (old.people, young.people) == (1, 1)
    assert (old.shown, young.shown) == (1, 1)
    assert old.exposure_share + young.exposure_share == pytest.approx(1)
    assert sorted([old.ratio, young.ratio]) == pytest.approx([2 / 3, 4 / 3])
    assert found["Region"]["Auvergne-Rhône-Alpes"].people == 2
    assert old.acceptance_bp is None
