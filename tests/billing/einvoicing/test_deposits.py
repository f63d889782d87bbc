"""Each issued document reaches the platform, whatever fails, and its answer reaches us."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from billing.einvoicing import actions
from billing.einvoicing.models import Deposit
from journal.models import Entry
from tests.billing.einvoicing.platform import FakePlatform
from tests.decisions import with_seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def platform(monkeypatch):
    fake = FakePlatform()
    monkeypatch.setattr(actions, "connector", lambda: fake)
    return fake


@pytest.fixture
def deposit(invoice, platform):
    actions.sweep()
    return Deposit.objects.get(invoice=invoice)


def status(invoice):
    return Deposit.objects.get(invoice=invoice).status


def make_due():
    Deposit.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))


def pay(invoice):
    invoice.start_collecting()
    invoice.mark_paid()


def test_every_issued_document_is_handed_over_once(invoice, platform):
    actions.sweep()
    actions.sweep()

    assert set(platform.documents) == {invoice.number, invoice.commission.number}
    assert platform.calls == 2
    assert platform.documents[invoice.number][0].startswith(b"%PDF")
    assert set(Deposit.objects.values_list("status", flat=True)) == {"deposited"}


def test_a_platform_that_is_away_is_asked_again_later_and_less_often(invoice, platform):
    platform.away = True
    actions.sweep()
    first = Deposit.objects.get(invoice=invoice)
    actions.sweep()

    assert (first.status, first.attempts, platform.calls) == ("pending", 1, 2)
    assert first.last_error == "no answer"
    make_due()
    actions.sweep()
    second = Deposit.objects.get(invoice=invoice)
    assert second.next_attempt_at - timezone.now() > first.next_attempt_at - timezone.now()

    platform.away = False
    make_due()
    actions.sweep()
    assert status(invoice) == "deposited"
    assert Deposit.objects.get(invoice=invoice).last_error == ""


def test_what_a_clock_that_was_ahead_has_put_off_is_not_forgotten(invoice, platform):
    platform.away = True
    actions.sweep()
    platform.away = False
    Deposit.objects.update(next_attempt_at=timezone.now() + timedelta(days=400))
    actions.sweep()

    assert status(invoice) == "deposited"


def test_a_lost_reply_is_made_good_by_asking_again(invoice, platform):
    platform.lost_replies = 2
    actions.sweep()
    assert status(invoice) == "pending"  # The control: without another try it would stay so.

    make_due()
    actions.sweep()
    assert status(invoice) == "deposited"
    assert len(platform.documents) == 2


def test_a_worker_that_dies_after_the_claim_loses_nothing(invoice, platform):
    actions.take_in()
    actions.claim(Deposit.objects.get(invoice=invoice).pk)  # It dies here.
    actions.sweep()
    assert invoice.number not in platform.documents

    make_due()
    actions.sweep()
    assert status(invoice) == "deposited"


def test_payment_is_reported_once(deposit, invoice, platform):
    pay(invoice)
    actions.sweep()
    actions.sweep()

    assert status(invoice) == "collected"
    assert list(platform.collected) == [f"pa-{invoice.number}"]
    assert [entry.verb for entry in Entry.objects.about(deposit)] == ["deposited", "collected"]


def test_what_was_paid_before_it_was_handed_over_goes_both_steps(invoice, platform):
    pay(invoice)
    actions.sweep()
    actions.sweep()

    assert status(invoice) == "collected"


def test_a_rejected_file_waits_for_operations_and_goes_out_again(client, invoice, platform, oscar):
    platform.rejects = "BR-FR-10"
    actions.sweep()
    deposit = Deposit.objects.get(invoice=invoice)
    assert deposit.status == "rejected"
    client.force_login(oscar)
    page = reverse("backoffice_deposit", args=[deposit.pk])
    assert page in client.get(reverse("backoffice_queues")).text
    assert "BR-FR-10" in client.get(page).text

    platform.rejects = ""
    decision = reverse("backoffice_deposit_decision", args=[deposit.pk])
    assert client.post(decision, {"decision": "again"}).status_code == 422
    typed = {"decision": "again", "reason": "Their fault."}
    client.post(decision, with_seen(client, page, typed))
    actions.sweep()

    assert status(invoice) == "deposited"
    assert Entry.objects.about(deposit)[1].by == oscar


def test_a_refusal_by_the_recipient_is_heard_and_closed(client, deposit, invoice, platform, oscar):
    platform.said = [(invoice.number, "refused", "Not ours.")]
    actions.sweep()
    actions.sweep()
    assert status(invoice) == "refused"
    assert Entry.objects.about(deposit).last().reason == "Not ours."

    client.force_login(oscar)
    page = reverse("backoffice_deposit", args=[deposit.pk])
    decision = reverse("backoffice_deposit_decision", args=[deposit.pk])
    typed = {"decision": "close", "reason": "Credited."}
    client.post(decision, with_seen(client, page, typed))
    actions.sweep()
    assert status(invoice) == "closed"


@pytest.mark.parametrize("who", ["amelie", "farid", "nora", "edith"])
def test_only_operations_decide(client, request, deposit, platform, invoice, who):
    platform.said = [(invoice.number, "refused", "x")]
    actions.sweep()
    client.force_login(request.getfixturevalue(who))
    decision = reverse("backoffice_deposit_decision", args=[deposit.pk])

    answered = client.post(decision, {"decision": "close", "reason": "x"})
    assert answered.status_code in {302, 403}
    assert status(invoice) == "refused"


def test_both_sides_read_it_on_the_invoice(client, deposit, invoice, amelie, farid):
    for user in (amelie, farid):
        client.force_login(user)
        assert "Electronic invoicing" in client.get(f"/en/invoices/{invoice.pk}/").text


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_hand_each_document_over_once(invoice, platform):
    actions.take_in()

    def sweep(_number):
        try:
            actions.sweep()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(sweep, range(4)))

    assert platform.calls == 2
    assert set(Deposit.objects.values_list("status", flat=True)) == {"deposited"}


@pytest.mark.django_db(transaction=True)
def test_without_the_claim_the_same_workers_hand_it_over_several_times(
    invoice, platform, monkeypatch
):
    """The control."""
    actions.take_in()
    due = list(Deposit.objects.select_related("invoice"))

    def hand_over(_number):
        try:
            for deposit in due:
                actions.hand_over(Deposit.objects.select_related("invoice").get(pk=deposit.pk))
        finally:
            connection.close()

    monkeypatch.setattr(Deposit, "move_to", lambda *_args, **_fields: None)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(hand_over, range(4)))

    assert platform.calls == 8
