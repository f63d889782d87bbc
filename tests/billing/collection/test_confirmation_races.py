"""Clicks, credit notes, another method or lost replies while one is confirmed: one charge."""

from datetime import timedelta

from django.utils import timezone

from billing.collection import confirmation
from billing.collection.actions import collect
from billing.collection.models import Payment
from billing.collection.upcoming import next_try
from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.stripe import gateway
from billing.stripe.fake import confirmations
from billing.stripe.models import FakeObject, Operation
from billing.stripe.outbox import perform
from billing.stripe.tasks import settle
from tests.billing import worlds
from tests.billing.collection.confirming import charged_once, invoice


def test_two_open_pages_and_four_clicks_charge_once(accountant, to_bank, payment):
    first, second = to_bank().url, to_bank().url
    assert first == second
    for _ in range(2):
        accountant.post(first, {"answer": "yes"})
        settle()

    again = to_bank()
    assert again.url == payment.get_absolute_url()
    assert Operation.objects.filter(kind="payment_confirmation").count() == 1
    assert charged_once()


def test_a_reply_lost_on_the_way_does_not_ask_a_second_time(to_bank, payment, settings):
    settings.STRIPE_FAKE_FAULTS = {"lost_reply": 1}
    page = to_bank().url
    settings.STRIPE_FAKE_FAULTS = {}

    assert "/stripe/fake/authentication/" in page
    Operation.objects.pending().update(not_before="2000-01-01T00:00Z")
    settle()
    assert gateway.payment_intent(payment.intent_id)["status"] == "requires_action"
    assert Operation.objects.get(kind="payment_confirmation").status == "done"


def test_another_payment_method_asks_only_once_the_old_intent_is_dead(
    payment, company, amelie, to_bank
):
    worlds.set_up_payment(company, amelie, "card")
    settle()

    payment.refresh_from_db()
    assert (payment.status, payment.failure_code) == ("failed", "canceled")
    assert gateway.payment_intent(payment.intent_id)["status"] == "canceled"
    assert list(Payment.objects.values_list("status", flat=True)) == ["succeeded", "failed"]
    assert invoice().status == "paid"
    assert charged_once()
    assert to_bank().url == payment.get_absolute_url()


def test_while_the_old_intent_lives_nobody_else_can_ask_for_its_invoices(payment, company, amelie):
    assert collect(company, Invoice.objects.services(), by=amelie) is None


def test_confirmed_in_the_moment_in_which_another_method_is_given_it_is_charged_once(
    accountant, to_bank, payment, company, amelie
):
    """The order that hurts: the company pays after the wish to cancel, before Stripe hears it."""
    page = to_bank().url
    confirmation.replace(payment)
    cancellation = Operation.objects.get(kind="payment_cancellation")
    later = timezone.now() + timedelta(minutes=30)
    Operation.objects.filter(pk=cancellation.pk).update(not_before=later)
    worlds.set_up_payment(company, amelie, "card")
    accountant.post(page, {"answer": "yes"})
    Operation.objects.filter(pk=cancellation.pk).update(not_before="2000-01-01T00:00Z")
    settle()

    cancellation.refresh_from_db()
    assert cancellation.status == "refused"
    assert Payment.objects.count() == 1
    assert charged_once()


def test_without_waiting_for_the_cancellation_it_would_be_charged_twice(
    accountant, to_bank, payment, company, amelie, monkeypatch
):
    """The control: its invoices released at once, as those of a failed payment are."""
    page = to_bank().url
    monkeypatch.setattr(confirmation, "replace_open", lambda _company: None)
    payment.allocations.update(released_at="2026-01-01T00:00Z")
    worlds.set_up_payment(company, amelie, "card")
    settle()
    accountant.post(page, {"answer": "yes"})

    assert worlds.charges_at_stripe() == 2


def test_what_a_credit_note_took_off_is_not_confirmed_any_more(to_bank, payment, oscar):
    credit(invoice(), {invoice().lines.get().pk: 60}, reason="Contested.", by=oscar)

    assert to_bank().url == payment.get_absolute_url()
    settle()

    anew = Payment.objects.order_by("pk").last()
    owed = Invoice.objects.with_outstanding().get(pk=invoice().pk).outstanding_cents
    assert (anew.retry_of, anew.amount_cents, anew.status) == (payment, owed, "action_required")
    assert worlds.charges_at_stripe() == 0


def test_what_was_credited_wholly_and_confirmed_all_the_same_goes_back(
    accountant, to_bank, payment, oscar
):
    page = to_bank().url
    line = invoice().lines.get()
    credit(invoice(), {line.pk: line.minutes}, reason="Contested.", by=oscar)

    accountant.post(page, {"answer": "yes"})
    settle()

    payment.refresh_from_db()
    assert payment.status == "refunded"
    assert Leg.objects.on(Account.STRIPE).balance() == worlds.moved_at_stripe()


def test_past_the_life_of_its_key_a_confirmation_is_looked_for(payment, amelie):
    operation = confirmation.ask(payment, by=amelie)
    Operation.objects.filter(pk=operation.pk).update(
        first_sent_at="2026-01-01T00:00Z", not_before="2026-01-01T00:00Z"
    )
    perform(operation.pk)

    operation.refresh_from_db()
    assert operation.status == "done"
    assert worlds.charges_at_stripe() == 0


def test_an_intent_that_somebody_cancelled_at_stripe_frees_its_invoices(payment, company, amelie):
    confirmations.cancel_intent(payment.intent_id, {})
    settle()
    payment.refresh_from_db()
    assert payment.is_open_failure
    assert next_try(payment) is None

    worlds.set_up_payment(company, amelie, "card")
    settle()
    assert invoice().status == "paid"
    assert FakeObject.objects.filter(kind="payment_intent").count() == 2
