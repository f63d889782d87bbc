"""The life of a match: stored, announced, answered, chosen."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from journal.models import Entry, IllegalMove
from mail.models import OutgoingMail
from marketplace.needs.models import Need
from matching import tasks
from matching.actions import (
    compute_matches,
    declare_interest,
    decline,
    notify_matches,
    shortlist,
)
from matching.models import Match, MatchEvent
from tests.matching.conftest import body

STATUSES = Match.Status.values


@pytest.fixture
def match(freelancer, need):
    """Announced to Farid."""
    compute_matches(need)
    return notify_matches(need)[0]


@pytest.fixture
def interested(match, farid):
    return declare_interest(match, by=farid)


def mails(template):
    return list(OutgoingMail.objects.filter(template=template).values_list("to", flat=True))


@pytest.mark.parametrize("start", STATUSES)
def test_only_the_moves_of_the_table_are_possible(match, farid, start):
    for target in STATUSES:
        Match.objects.filter(pk=match.pk).update(status=start)
        match.refresh_from_db()
        legal = target in Match.MOVES.get(start, ())
        with nullcontext() if legal else pytest.raises(IllegalMove, match=f"{start} → {target}"):
            match.move_to(target, by=farid)
        match.refresh_from_db()
        assert match.status == (target if legal else start), f"{start} → {target}"


@pytest.mark.parametrize(
    "wrong",
    [
        {"score": 101},
        {"position": 0},
        {"status": "loved"},
        {"notified_at": None},
    ],
)
def test_the_database_refuses_what_makes_no_sense(match, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Match.objects.filter(pk=match.pk).update(**wrong)


def test_a_pair_is_matched_once(match):
    with pytest.raises(IntegrityError), transaction.atomic():
        Match.objects.create(
            need=match.need, freelancer=match.freelancer, score=1, position=2, engine_version="x"
        )


def test_computing_again_changes_nothing_that_was_announced(match):
    Match.objects.filter(pk=match.pk).update(score=1)

    assert [one.score for one in compute_matches(match.need)] == [1]


def test_the_freelancer_hears_once_in_her_language(freelancer, need):
    freelancer.user.language = "en"
    freelancer.user.save()
    compute_matches(need)

    notify_matches(need)
    notify_matches(need)

    mail = OutgoingMail.objects.get(template="match_found")
    assert mail.to == freelancer.user.email
    assert mail.language == "en"
    assert "need that fits you" in mail.subject
    assert need.company.name not in mail.text


def test_a_need_that_does_not_recruit_is_not_matched(freelancer, need):
    Need.objects.filter(pk=need.pk).update(status="awarded")

    assert compute_matches(need) == []
    assert notify_matches(need) == []


def test_interest_tells_those_who_may_choose(interested, amelie, bruno, claire, farid):
    assert mails("interest_declared") == [amelie.email]
    assert MatchEvent.objects.get(kind="interest").rank == 1


def test_interest_tells_approvers_too(match, amelie, bruno, claire, farid):
    declare_interest(match, by=farid)

    assert sorted(mails("interest_declared")) == [amelie.email, bruno.email]


def test_the_first_choice_moves_the_need_to_its_shortlist(interested, amelie, farid):
    shortlist(interested, by=amelie)

    interested.need.refresh_from_db()
    assert interested.need.status == "shortlisted"
    assert interested.shortlisted_by == amelie
    assert mails("match_shortlisted") == [farid.email]


def test_a_second_choice_leaves_the_need_where_it_is(interested, amelie, skilled):
    second = skilled()
    compute_matches(interested.need)
    notify_matches(interested.need)
    other = declare_interest(second.matches.get(), by=second.user)
    shortlist(interested, by=amelie)

    shortlist(other, by=amelie)

    moves = Entry.objects.about(interested.need).filter(verb="shortlisted")
    assert moves.count() == 1


def test_whoever_declined_is_replaced_and_not_asked_again(match, farid, skilled):
    decline(match, by=farid, reason="Trop loin")
    next_best = skilled()

    live = compute_matches(match.need)

    assert [one.freelancer for one in live] == [next_best]
    assert Entry.objects.about(match).last().reason == "Trop loin"


def test_the_sweep_matches_and_announces_needs_that_opened(freelancer, need):
    tasks.match_open_needs()
    tasks.match_open_needs()

    assert need.matches.get().status == "notified"
    assert len(mails("match_found")) == 1


def test_the_sweep_announces_what_a_page_computed(freelancer, need):
    compute_matches(need)

    tasks.match_open_needs()

    assert need.matches.get().status == "notified"


def test_new_profiles_reach_needs_that_have_few_matches(match, skilled):
    newcomer = skilled()

    tasks.renew_matches()

    assert newcomer.matches.get().status == "notified"


@pytest.mark.parametrize("status", ["withdrawn", "awarded"])
def test_unanswered_matches_end_with_the_need(match, status):
    Need.objects.filter(pk=match.need_id).update(status=status)

    tasks.expire_matches()

    match.refresh_from_db()
    assert match.status == "expired"


def test_unanswered_matches_end_after_their_days(match):
    tasks.expire_matches()
    match.refresh_from_db()
    assert match.status == "notified"
    Match.objects.filter(pk=match.pk).update(notified_at=timezone.now() - timedelta(days=8))

    tasks.expire_matches()

    match.refresh_from_db()
    assert match.status == "expired"


ACTIONS = [
    ("interest", "farid", {}),
    ("refusal", "farid", {"reason": "rate"}),
    ("shortlisting", "amelie", {}),
    ("shortlisting", "bruno", {}),
]
FORBIDDEN = {"interest": "amelie bruno claire oscar", "refusal": "amelie bruno claire oscar"}
FORBIDDEN["shortlisting"] = "claire farid oscar"


def post(client, match, action, data=None):
    return client.post(reverse(f"matching:{action}", args=[match.pk]), data or {})


@pytest.mark.parametrize(("action", "who", "data"), ACTIONS)
def test_an_action_works_once_and_the_second_click_changes_nothing(
    client, request, match, farid, action, who, data
):
    if action == "shortlisting":
        declare_interest(match, by=farid)
    client.force_login(request.getfixturevalue(who))

    first = post(client, match, action, data)
    match.refresh_from_db()
    status, entries = match.status, Entry.objects.about(match).count()
    second = post(client, match, action, data)

    match.refresh_from_db()
    assert (first.status_code, second.status_code) == (302, 302)
    assert status in {"interested", "declined", "shortlisted"}
    assert (match.status, Entry.objects.about(match).count()) == (status, entries)


@pytest.mark.parametrize(
    ("action", "who"),
    [(action, who) for action, names in FORBIDDEN.items() for who in names.split()],
)
def test_others_may_not(client, request, interested, action, who):
    client.force_login(request.getfixturevalue(who))

    assert post(client, interested, action).status_code == 403


@pytest.mark.parametrize("action", list(FORBIDDEN))
def test_to_strangers_a_match_does_not_exist(client, interested, nora, action):
    client.force_login(nora)
    foreign = post(client, interested, action)
    missing = client.post(reverse(f"matching:{action}", args=[0]))

    assert foreign.status_code == missing.status_code == 404
    assert body(foreign, f"/{interested.pk}/") == body(missing, "/0/")


@pytest.mark.parametrize("action", list(FORBIDDEN))
def test_actions_ask_to_sign_in_and_are_posts(client, match, amelie, action):
    url = reverse(f"matching:{action}", args=[match.pk])
    assert reverse("account_login") in client.post(url).url
    client.force_login(amelie)
    assert client.get(url).status_code == 405


def test_a_refusal_without_reason_keeps_what_was_typed(client, match, farid):
    client.force_login(farid)

    answer = post(client, match, "refusal", {"words": "Je pars en voyage."})

    assert answer.status_code == 422
    assert "Je pars en voyage." in answer.content.decode()
    match.refresh_from_db()
    assert match.status == "notified"


def test_interest_comes_too_late_when_the_need_is_closed(client, match, farid):
    Need.objects.filter(pk=match.need_id).update(status="withdrawn")
    client.force_login(farid)

    post(client, match, "interest")

    match.refresh_from_db()
    assert match.status == "notified"


def test_only_the_interested_can_be_chosen(client, match, amelie):
    client.force_login(amelie)

    post(client, match, "shortlisting")

    match.refresh_from_db()
    assert match.status == "notified"
