"""Operations' desk, model page and appeals."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backoffice.queues import all_queues
from journal.models import Entry
from matching import versions
from matching.actions import appeal, compute_matches, notify_matches
from matching.artefact import current_model
from matching.engine import profile_index
from matching.features import SIDES
from matching.models import Appeal, DriftCheck, ModelVersion
from tests import factories


@pytest.fixture(autouse=True)
def empty_index():
    profile_index().forget()


@pytest.fixture
def match(freelancer, need):
    compute_matches(need)
    return notify_matches(need)[0]


@pytest.fixture
def learned(db):
    now = timezone.now()
    return ModelVersion.objects.create(
        points={side: dict.fromkeys(signals, 0) | {"days": 100} for side, signals in SIDES.items()},
        figures={
            "impressions": 900,
            "choices": 250,
            "before": "esco",
            "measures": {
                "held_out": {
                    "before": 0.4, "after": 0.5, "difference": 0.1,
                    "lower": 0.05, "upper": 0.15, "lists": 60,
                }
            },
        },
        artefact_version=current_model().version,
        data_from=now - timedelta(days=90),
        data_until=now,
    )  # fmt: skip


@pytest.fixture
def pages(match, learned, farid):
    asked = appeal(farid, match=match, text="My days are wrong.")
    pair = [match.need_id, match.freelancer_id]
    return {
        "get": [
            reverse("backoffice_desks"),
            reverse("backoffice_desk", args=[match.need_id]),
            reverse("backoffice_pair", args=pair),
            reverse("backoffice_model"),
            reverse("backoffice_version", args=[learned.pk]),
            reverse("backoffice_appeal", args=[asked.pk]),
        ],
        "post": [
            reverse("backoffice_spreading"),
            reverse("backoffice_override", args=pair),
            reverse("backoffice_training"),
            reverse("backoffice_promotion", args=[learned.pk]),
            reverse("backoffice_rollback", args=[learned.pk]),
            reverse("backoffice_appeal_decision", args=[asked.pk]),
        ],
    }


@pytest.mark.parametrize("method", ["get", "post"])
def test_operations_alone_work_here(
    client, pages, method, oscar, amelie, bruno, claire, farid, nora, edith
):
    for user in (amelie, bruno, claire, farid, nora, edith):
        client.force_login(user)
        for page in pages[method]:
            # Wagtail leads whoever may not see its admin to its sign-in; an editor is refused.
            assert getattr(client, method)(page).status_code in {302, 403}, (user, page)
    assert not ModelVersion.objects.filter(status="promoted").exists()
    assert Appeal.objects.waiting().exists()
    client.force_login(oscar)
    if method == "get":
        for page in pages["get"]:
            assert client.get(page).status_code == 200, page


def test_the_desk_shows_everybody_and_what_keeps_them_out(client, oscar, match, need):
    dear = factories.FreelancerFactory(rate_cents=20_000)
    type(need).objects.filter(pk=need.pk).update(max_rate_cents=4_500)
    client.force_login(oscar)

    answer = client.get(reverse("backoffice_desk", args=[need.pk]))

    rows = {row["freelancer"]: row for row in answer.context["rows"]}
    assert set(rows) == {match.freelancer, dear}
    assert len(rows[dear]["cut_by"]) == 1
    assert sum(earned for _label, earned in rows[dear]["points"]) == rows[dear]["score"]
    assert rows[match.freelancer]["match"] == match


def test_the_desk_takes_as_many_queries_for_thirty_as_for_three(client, oscar, match):
    client.force_login(oscar)
    counts = []
    for size in (2, 20):
        for _ in range(size):
            factories.FreelancerFactory()
        client.get(reverse("backoffice_desk", args=[match.need_id]))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("backoffice_desk", args=[match.need_id]))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def override(client, match, **data):
    url = reverse("backoffice_override", args=[match.need_id, match.freelancer_id])
    return client.post(url, data)


def test_an_override_needs_a_reason_and_is_journalled(client, oscar, match):
    client.force_login(oscar)

    assert override(client, match, what="remove", reason="").status_code == 422
    override(client, match, what="remove", reason="A conflict of interests.")

    match.refresh_from_db()
    assert match.status == "removed"
    assert Entry.objects.about(match).last().reason == "A conflict of interests."
    override(client, match, what="add", reason="Settled.")
    match.refresh_from_db()
    assert match.status == "notified"


def test_a_second_click_changes_nothing(client, oscar, match):
    client.force_login(oscar)
    for _ in range(2):
        answer = override(client, match, what="remove", reason="A conflict of interests.")

    assert answer.status_code == 302
    assert Entry.objects.about(match).filter(verb="removed").count() == 1


def test_promotion_and_rollback_take_one_click_and_a_reason_each(client, oscar, learned):
    client.force_login(oscar)
    promotion = reverse("backoffice_promotion", args=[learned.pk])

    assert client.post(promotion, {"reason": ""}).status_code == 422
    client.post(promotion, {"reason": "Looks right."})
    assert versions.model_in_force().points["company"]["days"] == 100

    client.post(reverse("backoffice_rollback", args=[learned.pk]), {"reason": "Complaints."})
    assert versions.model_in_force() == current_model()
    learned.refresh_from_db()
    assert (learned.status, learned.promoted_by) == ("rolled_back", oscar)


def test_an_appeal_waits_in_the_queues_until_it_is_answered(client, oscar, match, farid):
    asked = appeal(farid, match=match, text="My days are wrong.")
    client.force_login(oscar)
    assert farid.name in {item.label for queue in all_queues() for item in queue.waiting}

    decision = {"decision": "explained", "reason": "Monday is not on your profile."}
    client.post(reverse("backoffice_appeal_decision", args=[asked.pk]), decision)

    asked.refresh_from_db()
    assert (asked.status, asked.decided_by) == ("explained", oscar)
    assert farid.name not in {item.label for queue in all_queues() for item in queue.waiting}


@pytest.mark.parametrize(("worst", "waits"), [(0.3, True), (0.1, False)])
def test_drift_waits_in_the_queues_while_the_last_check_is_far(db, worst, waits):
    DriftCheck.objects.create(engine_version="an older check", worst=0.9)
    DriftCheck.objects.create(engine_version="the last check", worst=worst)

    shown = {item.label for queue in all_queues() for item in queue.waiting}

    assert ("the last check" in shown) == waits
    assert "an older check" not in shown
