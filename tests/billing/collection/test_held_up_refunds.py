"""A refund that Stripe takes in and does not send, for want of money in our balance."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from backoffice.queues import payments
from billing.collection import reversals
from billing.collection.models import Payment, Refund
from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.stripe.fake import charges, own_money
from billing.stripe.fake.memory import find
from billing.stripe.tasks import settle
from formatting.formatter import money
from tests.billing import worlds


@pytest.fixture
def waiting(billed, oscar, settings):
    billed()
    line = Invoice.objects.services().get().lines.get()
    note = credit(line.invoice, {line.pk: 60}, reason="Contested.", by=oscar)
    settings.STRIPE_FAKE_FAULTS = {"short_balance": 1}
    reversals.refund_credit_notes()
    settle()
    settings.STRIPE_FAKE_FAULTS = {}
    return note.refund


def day_later(refund):
    Refund.objects.filter(pk=refund.pk).update(created_at=timezone.now() - timedelta(hours=25))


def test_it_is_known_by_its_id_and_counts_as_under_way(waiting):
    assert (waiting.status, waiting.stripe_id[:3]) == ("pending", "re_")
    assert Payment.objects.get().refunded_cents == 0
    assert not Invoice.objects.to_refund().exists()


def test_after_a_day_operations_see_it_with_what_to_do(client, oscar, waiting):
    assert payments.held_up_refunds().count == 0
    day_later(waiting)

    [shown] = payments.held_up_refunds().waiting
    assert shown.href == reverse("backoffice_refund", args=[waiting.pk])
    client.force_login(oscar)
    assert "45" in client.get(shown.href).text


def test_its_credit_note_says_that_the_money_is_on_its_way(client, amelie, waiting):
    client.force_login(amelie)
    page = client.get(waiting.credit_note.get_absolute_url()).text
    sentence = gettext("%(amount)s is on its way back to the company.")
    assert sentence % {"amount": money(waiting.amount_cents)} in page


def test_once_the_balance_is_topped_up_it_leaves_by_itself(waiting):
    day_later(waiting)
    own_money.top_up(100_000)
    settle()

    waiting.refresh_from_db()
    assert (waiting.status, waiting.credit_note.status) == ("succeeded", "paid")
    assert payments.held_up_refunds().count == 0
    topped_up = 100_000
    assert Leg.objects.on(Account.STRIPE).balance() == worlds.moved_at_stripe() - topped_up


def test_given_up_by_stripe_it_is_one_that_failed_and_moved_nothing(waiting):
    before = Leg.objects.on(Account.STRIPE).balance()
    charges.fail_refund(find("refund", waiting.stripe_id))
    settle()

    waiting.refresh_from_db()
    assert waiting.status == "failed"
    assert [shown.label for shown in payments.failed_refunds().waiting]
    assert Leg.objects.on(Account.STRIPE).balance() == before == worlds.moved_at_stripe()
