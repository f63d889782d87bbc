"""Who sees which page of matching, and what it says."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marketplace.needs.models import Need
from matching.actions import compute_matches, notify_matches
from matching.cards import FILTER_LABELS
from matching.models import MatchEvent
from tests import factories
from tests.matching.conftest import body


@pytest.fixture
def draft(need):
    """A visitor's need that no company has claimed."""
    Need.objects.filter(pk=need.pk).update(company=None, status="draft", created_by=None)
    need.refresh_from_db()
    return need


@pytest.fixture
def visitor(client, draft):
    """A browser whose session holds the draft."""
    session = client.session
    session["needs"] = [str(draft.token)]
    session.save()
    return client


@pytest.fixture
def match(freelancer, need):
    """Announced to Farid."""
    compute_matches(need)
    return notify_matches(need)[0]


def page(need, name="for_need", *arguments):
    return reverse(f"matching:{name}", args=[need.token, *arguments])


def test_a_visitor_sees_explained_matches_before_any_account(visitor, draft, skilled):
    skilled("invoicing", rate_cents=4_500)

    answer = visitor.get(page(draft))

    assert answer.status_code == 200
    card = answer.context["cards"][0]
    assert card["score"] > 0
    assert card["reasons"]
    assert reverse("needs:claim") in answer.content.decode()


@pytest.mark.parametrize("name", ["for_need", "comparison"])
def test_a_visitor_reads_no_full_name(visitor, draft, freelancer, amelie, name):
    content = visitor.get(page(draft, name)).content.decode()
    assert "Farid B." in content
    assert "Benali" not in content

    Need.objects.filter(pk=draft.pk).update(created_by=amelie)
    visitor.force_login(amelie)
    assert "Farid Benali" in visitor.get(page(draft, name)).content.decode()


def test_a_shown_list_is_logged_with_positions(visitor, draft, skilled):
    skilled("invoicing")
    skilled()

    visitor.get(page(draft))

    shown = MatchEvent.objects.filter(need=draft, kind="impression")
    assert [event.position for event in shown] == [1, 2]


def test_opening_a_profile_is_logged_and_leads_to_it(visitor, draft, freelancer):
    answer = visitor.get(page(draft, "profile", freelancer.pk))

    assert answer.status_code == 302
    assert answer.url == freelancer.get_absolute_url()
    assert MatchEvent.objects.get(kind="click").freelancer == freelancer


def test_a_profile_that_was_not_shown_does_not_exist_here(visitor, draft, skilled):
    hidden = skilled(status="draft")

    assert visitor.get(page(draft, "profile", hidden.pk)).status_code == 404


def test_nobody_else_sees_a_draft(client, draft, nora):
    unknown = "00000000-0000-4000-8000-000000000000"
    missing = client.get(reverse("matching:for_need", args=[unknown]))
    stranger = client.get(page(draft))

    assert missing.status_code == stranger.status_code == 404
    assert body(stranger, draft.token) == body(missing, unknown)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("amelie", 200),
        ("bruno", 200),
        ("claire", 200),
        ("oscar", 200),
        ("farid", 404),
        ("nora", 404),
    ],
)
@pytest.mark.parametrize("name", ["for_need", "comparison"])
def test_matches_of_a_posted_need_are_for_its_company_and_staff(
    client, match, request, who, status, name
):
    client.force_login(request.getfixturevalue(who))

    assert client.get(page(match.need, name)).status_code == status


def test_up_to_three_are_compared(visitor, draft, skilled):
    wanted = [skilled("invoicing").pk for _ in range(4)]

    answer = visitor.get(page(draft, "comparison"), {"with": [*wanted, "x"]})

    assert len(answer.context["cards"]) == 3
    assert all(len(row["cells"]) == 3 for row in answer.context["rows"])


def test_a_site_without_freelancers_says_so(visitor, draft):
    answer = visitor.get(page(draft))

    assert answer.status_code == 200
    assert answer.context["cards"] == []


def test_conditions_that_were_dropped_are_named(visitor, draft, skilled):
    skilled(rate_cents=9_000)
    Need.objects.filter(pk=draft.pk).update(max_rate_cents=2_000)

    assert visitor.get(page(draft)).context["relaxed"] == [FILTER_LABELS["rate"]]


def test_the_freelancer_reads_the_need_without_contacts(client, match, farid):
    secret = "Appelez-moi au 06 12 34 56 78 ou +33 6 12 34 56 78, amelie@atelier-lumen.example."
    Need.objects.filter(pk=match.need_id).update(
        text=f"Facturation.\n{secret}\nhttps://atelier-lumen.example",
        contact_name="Amélie Roche",
        contact_email="amelie@atelier-lumen.example",
        contact_phone="0612345678",
    )
    client.force_login(farid)

    for url in (match.get_absolute_url(), reverse("matching:inbox")):
        content = client.get(url).content.decode()
        for contact in ("06 12", "6 12 34", "atelier-lumen", "0612345678", str(match.need.token)):
            assert contact not in content, url


def test_reading_marks_it_seen_once(client, match, farid):
    client.force_login(farid)

    client.get(match.get_absolute_url())
    client.get(match.get_absolute_url())

    match.refresh_from_db()
    assert match.status == "viewed"


def test_the_inbox_is_for_freelancers(client, amelie, match):
    client.force_login(amelie)

    assert client.get(reverse("matching:inbox")).status_code == 403


def test_the_inbox_holds_only_her_own(client, farid, match, skilled):
    other = skilled()
    compute_matches(match.need)
    notify_matches(match.need)
    client.force_login(farid)

    listed = client.get(reverse("matching:inbox")).context["matches"]

    assert [item["match"] for item in listed] == [match]
    assert other.matches.exists()


def test_what_was_computed_and_not_announced_is_unknown_to_her(client, farid, freelancer, need):
    match = compute_matches(need)[0]
    client.force_login(farid)

    assert client.get(match.get_absolute_url()).status_code == 404


def test_the_company_is_led_from_a_match_to_its_need(client, match, amelie):
    client.force_login(amelie)

    assert client.get(match.get_absolute_url()).url == page(match.need)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_how_we_rank_shows_the_weights_in_force(client, db, language):
    answer = client.get(f"/{language}/matches/how/")

    for side in ("company", "freelancer"):
        assert sum(row[side] or 0 for row in answer.context["signals"]) == 100
    assert answer.context["model"].version in answer.content.decode()


def test_lists_take_as_many_queries_for_thirty_as_for_three(client, farid, freelancer):
    client.force_login(farid)
    counts = []
    for size in (3, 18):
        while freelancer.matches.count() < size:
            need = factories.NeedFactory()
            compute_matches(need)
            notify_matches(need)
        client.get(reverse("matching:inbox"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("matching:inbox"))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_page_of_matches_takes_as_many_queries_for_five_as_for_one(visitor, draft, skilled):
    counts = []
    for size in (1, 4):
        for _ in range(size):
            skilled("invoicing", "pennylane")
        visitor.get(page(draft))
        with CaptureQueriesContext(connection) as queries:
            visitor.get(page(draft))
        counts.append(len(queries))

    assert counts[0] == counts[1]
