import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from backoffice.queues import machines
from billing.reconciliation import actions
from billing.reconciliation.models import Discrepancy, Reconciliation
from billing.reconciliation.querysets import ReconciliationQuerySet
from billing.reconciliation.tasks import carry_out
from journal.models import Entry, IllegalMove
from tests.decisions import with_seen
from tests.faults.test_two_workers import at_once


@pytest.fixture
def difference(db):
    return Discrepancy.objects.create(stripe_id="ch_unknown", ours_cents=0, theirs_cents=11_795)


def explain(client, difference, reason):
    page = reverse("backoffice_discrepancy", args=[difference.pk])
    typed = with_seen(client, page, {"reason": reason})
    return client.post(reverse("backoffice_explanation", args=[difference.pk]), typed)


@pytest.mark.parametrize("who", ["amelie", "claire", "farid", "nora", "edith"])
def test_comparisons_are_for_operations_alone(client, request, difference, who):
    client.force_login(request.getfixturevalue(who))

    assert client.get(reverse("backoffice_reconciliation")).status_code in {302, 403}
    assert explain(client, difference, "I know.").status_code in {302, 403}
    difference.refresh_from_db()
    assert difference.status == "open"


def test_a_difference_waits_in_the_queues_until_it_is_explained(client, oscar, difference):
    client.force_login(oscar)
    address = reverse("backoffice_discrepancy", args=[difference.pk])
    assert address in client.get(reverse("backoffice_queues")).text
    assert address in client.get(reverse("backoffice_reconciliation")).text

    assert explain(client, difference, "A test charge by hand.").status_code == 302

    assert address not in client.get(reverse("backoffice_queues")).text
    entry = Entry.objects.about(difference).get()
    assert (entry.verb, entry.by, entry.reason) == ("explained", oscar, "A test charge by hand.")


def test_without_a_reason_nothing_is_explained(client, oscar, difference):
    client.force_login(oscar)

    assert explain(client, difference, " ").status_code == 422
    difference.refresh_from_db()
    assert difference.status == "open"


def test_a_second_click_says_that_it_is_done(client, oscar, difference):
    client.force_login(oscar)
    explain(client, difference, "A test charge by hand.")
    explain(client, difference, "Again.")

    assert Entry.objects.about(difference).count() == 1


def compared(*, hours_ago, is_finished):
    began_at = timezone.now() - timedelta(hours=hours_ago)
    finished_at = began_at + timedelta(minutes=1) if is_finished else None
    return Reconciliation.objects.create(began_at=began_at, finished_at=finished_at)


@pytest.mark.parametrize(
    ("hours_ago", "is_finished", "details"),
    [
        (25, True, []),
        (27, True, ["No other one since"]),
        (0, False, []),
        (2, False, ["Interrupted"]),
    ],
)
def test_a_comparison_that_was_not_made_waits_in_the_queues(
    db, settings, hours_ago, is_finished, details
):
    compared(hours_ago=49, is_finished=False)
    compared(hours_ago=48, is_finished=True)
    compared(hours_ago=hours_ago, is_finished=is_finished)

    with translation.override("en"):
        waiting = machines.missing_comparisons().waiting
    assert [item.detail for item in waiting] == details


def test_before_the_first_night_no_comparison_is_missing(db):
    assert machines.missing_comparisons().count == 0


def compare_now(client):
    return client.post(reverse("backoffice_comparison"), follow=True)


@pytest.mark.parametrize("who", ["amelie", "claire", "farid", "nora", "edith"])
def test_only_operations_compare_now(client, request, who):
    client.force_login(request.getfixturevalue(who))

    assert client.post(reverse("backoffice_comparison")).status_code in {302, 403}
    assert not Reconciliation.objects.exists()


def test_a_comparison_made_on_demand_is_journalled_and_made_once(client, oscar):
    compared(hours_ago=20, is_finished=False)
    client.force_login(oscar)
    for _click in range(2):
        page = compare_now(client)
        assert len(page.context["messages"]) == 1

    run, _interrupted = Reconciliation.objects.all()
    assert "Under way" in page.text or "En cours" in page.text
    assert reverse("backoffice_comparison") not in page.text
    entry = Entry.objects.about(run).get()
    assert (entry.verb, entry.by) == ("requested", oscar)

    for _delivery in range(2):
        carry_out(run.pk)
    run.refresh_from_db()
    assert run.finished_at
    assert reverse("backoffice_comparison") in client.get(reverse("backoffice_reconciliation")).text


BOTH_HAVE_LOOKED = 1.0


def asked_for_at_once(oscar, monkeypatch):
    """By two of operations, who both look before either begins it, where nothing keeps them."""
    compared(hours_ago=20, is_finished=True)
    meeting, under_way = threading.Barrier(2), ReconciliationQuerySet.under_way

    def look(found, *, at):
        seen = under_way(found, at=at)
        bool(seen)
        # Broken when the other one waits for our lock.
        with suppress(threading.BrokenBarrierError):
            meeting.wait(BOTH_HAVE_LOOKED)
        return seen

    monkeypatch.setattr(ReconciliationQuerySet, "under_way", look)
    return at_once(2, lambda: actions.request(by=oscar))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_at_once_one_begins_it(oscar, monkeypatch):
    [error] = asked_for_at_once(oscar, monkeypatch)

    assert isinstance(error, IllegalMove)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_begin_one(oscar, monkeypatch):
    """The control."""
    monkeypatch.setattr(ReconciliationQuerySet, "select_for_update", lambda found: found)

    assert asked_for_at_once(oscar, monkeypatch) == []
