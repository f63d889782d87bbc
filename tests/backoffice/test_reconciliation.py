from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from backoffice.queues import machines
from billing.reconciliation.models import Discrepancy, Reconciliation
from journal.models import Entry


@pytest.fixture
def difference(db):
    return Discrepancy.objects.create(stripe_id="ch_unknown", ours_cents=0, theirs_cents=11_795)


def explain(client, difference, reason):
    return client.post(reverse("backoffice_explanation", args=[difference.pk]), {"reason": reason})


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
