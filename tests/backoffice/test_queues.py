import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from backoffice.queues import all_queues
from marketplace.engagements import actions as engagement_actions
from marketplace.needs.models import Need
from marketplace.people.models import VigilancePaper
from tests import factories
from tests.decisions import with_seen

PEOPLE = ["amelie", "bruno", "claire", "farid", "nora", "edith"]


@pytest.fixture
def submitted_need(need):
    Need.objects.filter(pk=need.pk).update(status="submitted")
    need.refresh_from_db()
    return need


@pytest.fixture
def paper(freelancer):
    today = timezone.localdate()
    return VigilancePaper.objects.create(
        freelancer=freelancer,
        kind="urssaf",
        issued_on=today,
        expires_on=today + timedelta(days=180),
    )


def waiting():
    return {item.label for queue in all_queues() for item in queue.waiting}


def test_what_is_submitted_waits_oldest_first(submitted_need, paper, company):
    older = factories.NeedFactory(
        company=company,
        text="Older need",
        status="submitted",
        active_at=timezone.now() - timedelta(days=2),
    )

    queues = {queue.slug: queue for queue in all_queues()}
    needs, papers = queues["needs"], queues["papers"]

    assert [item.label for item in needs.waiting] == [older.title, submitted_need.title]
    assert [item.detail for item in papers.waiting] == ["Farid Benali"]


def test_operations_sees_the_queues_on_the_first_page_of_the_admin(client, oscar, submitted_need):
    client.force_login(oscar)

    first_page = client.get(reverse("wagtailadmin_home")).text
    queues = client.get(reverse("backoffice_queues")).text

    assert reverse("backoffice_queues") in first_page
    assert reverse("backoffice_need", args=[submitted_need.pk]) in queues


def test_the_first_page_links_to_the_place_of_each_queue(client, oscar, submitted_need):
    client.force_login(oscar)

    first_page = client.get(reverse("wagtailadmin_home")).text
    linked = set(re.findall(r'#(queue-[\w-]+)"', first_page))
    places = re.findall(
        r'id="(queue-[\w-]+-section)"', client.get(reverse("backoffice_queues")).text
    )

    assert linked == {f"queue-{queue.slug}-section" for queue in all_queues() if queue.count}
    assert "queue-needs-section" in linked
    assert linked < set(places)
    assert len(places) == len(set(places)) == len(all_queues())


def test_operations_is_no_editor_and_manages_no_accounts(client, oscar):
    client.force_login(oscar)

    for name in ["wagtailadmin_explore_root", "wagtailusers_users:index", "wagtailimages:index"]:
        assert client.get(reverse(name)).status_code == 302, name


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_else_reaches_queues_or_decisions(client, request, submitted_need, paper, who):
    client.force_login(request.getfixturevalue(who))
    pages = [
        reverse("backoffice_queues"),
        reverse("backoffice_need", args=[submitted_need.pk]),
        reverse("backoffice_paper", args=[paper.pk]),
    ]
    posts = [
        reverse("backoffice_need_decision", args=[submitted_need.pk]),
        reverse("backoffice_paper_decision", args=[paper.pk]),
    ]
    # Wagtail turns a refusal into a redirect: to the sign-in, or for an editor to her first page.
    refused = 302

    assert {client.get(url).status_code for url in pages} == {refused}
    assert {client.post(url, {"decision": "open"}).status_code for url in posts} == {refused}
    submitted_need.refresh_from_db()
    paper.refresh_from_db()
    assert (submitted_need.status, paper.status) == ("submitted", "submitted")


@pytest.mark.parametrize(
    ("decision", "status"),
    [("open", "open"), ("changes", "changes_requested"), ("reject", "rejected")],
)
def test_a_need_is_opened_sent_back_or_refused(client, oscar, submitted_need, decision, status):
    client.force_login(oscar)
    url = reverse("backoffice_need_decision", args=[submitted_need.pk])

    page = reverse("backoffice_need", args=[submitted_need.pk])
    typed = {"decision": decision, "reason": "Tell us the town, then send it again."}
    client.post(url, with_seen(client, page, typed))

    submitted_need.refresh_from_db()
    assert submitted_need.status == status
    assert submitted_need.title not in waiting()


@pytest.mark.parametrize("decision", ["changes", "reject", ""])
def test_a_no_without_a_reason_is_no_decision(client, oscar, submitted_need, decision):
    client.force_login(oscar)
    url = reverse("backoffice_need_decision", args=[submitted_need.pk])

    assert client.post(url, {"decision": decision}).status_code == 422

    submitted_need.refresh_from_db()
    assert submitted_need.status == "submitted"


@pytest.mark.parametrize(("decision", "status"), [("accept", "valid"), ("refuse", "refused")])
def test_a_paper_is_accepted_or_refused_once(client, oscar, paper, decision, status):
    client.force_login(oscar)
    url = reverse("backoffice_paper_decision", args=[paper.pk])

    for _ in range(2):
        client.post(url, {"decision": decision, "reason": "The date cannot be read."})

    paper.refresh_from_db()
    assert (paper.status, paper.checked_by) == (status, oscar)


def test_an_editor_edits_pages_and_is_no_staff(client, edith):
    client.force_login(edith)

    assert Group.objects.get(name="Editors") in edith.groups.all()
    assert client.get(reverse("wagtailadmin_home")).status_code == 200
    assert edith.spaces == []


def test_a_paper_that_was_accepted_starts_what_waited_for_it(
    client, oscar, paper, monkeypatch, django_capture_on_commit_callbacks
):
    reviews = []
    monkeypatch.setattr(engagement_actions, "review_all_vigilance", lambda: reviews.append(1))
    client.force_login(oscar)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("backoffice_paper_decision", args=[paper.pk]), {"decision": "accept"})

    assert reviews == [1]
