import pytest
from django.urls import reverse

from billing.reconciliation.models import Discrepancy
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
