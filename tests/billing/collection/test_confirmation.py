"""A bank that wants to hear from the company itself: one intent, confirmed on the bank's page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.collection import confirmation, dunning, tasks
from billing.collection.actions import collect
from billing.collection.models import Payment
from billing.collection.upcoming import next_try
from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.payouts.models import Transfer
from billing.stripe import gateway
from billing.stripe.fake import charges, confirmations
from billing.stripe.fake.memory import find
from billing.stripe.models import FakeObject, Operation
from billing.stripe.outbox import perform
from billing.stripe.tasks import settle
from mail.models import OutgoingMail
from tests.billing import worlds


@pytest.fixture
def payment(billed):
    return billed("card_authentication")


@pytest.fixture
def accountant(client, claire):
    client.force_login(claire)
    return client


@pytest.fixture
def to_bank(accountant, payment):
    """Click on the button of the payment's page; gives the answer."""

    def click():
        return accountant.post(reverse("collection:confirmation", args=[payment.pk]))

    return click


def invoice():
    return Invoice.objects.services().get()


def said(response):
    return [str(message) for message in response.context["messages"]]


def charged_once():
    """One charge in Stripe's own list, and the same money in the books."""
    return (
        worlds.charges_at_stripe() == 1
        and Leg.objects.on(Account.STRIPE).balance() == worlds.moved_at_stripe()
        and Leg.objects.on(Account.RECEIVABLE).balance() == 0
    )


def test_the_company_is_told_and_no_try_is_made_without_it(claire, payment):
    tasks.retry_failed_payments()

    assert payment.awaits_confirmation
    assert Payment.objects.count() == 1
    assert invoice().status == "action_required"
    mails = OutgoingMail.objects.filter(template="payment_confirmation")
    assert set(mails.values_list("to", flat=True)) == {"amelie@atelier-lumen.example", claire.email}
    assert payment.get_absolute_url() in mails.first().text


def test_it_stands_first_where_the_company_looks(accountant, payment):
    page = payment.get_absolute_url()

    assert page in accountant.get(reverse("dashboard:home")).text
    assert page in accountant.get(reverse("collection:payments")).text
    assert accountant.get(page).context["may_confirm"]


def test_confirmed_on_the_banks_page_it_is_paid_like_any_other(accountant, to_bank, payment):
    onward = to_bank()
    page = onward.url
    assert "/stripe/fake/authentication/" in page
    assert f'<a class="button button--primary" href="{page}"' in onward.text
    assert accountant.get(page).status_code == 200

    back = accountant.post(page, {"answer": "yes"}).url
    response = accountant.get(back, follow=True)
    settle()

    assert len(said(response)) == 1
    payment.refresh_from_db()
    assert (payment.status, invoice().status) == ("succeeded", "paid")
    assert Transfer.objects.get().status == "paid"
    assert charged_once()


def test_it_ends_the_suspension_that_the_debt_had_caused(accountant, to_bank, payment, engagement):
    invoice().mark_overdue()
    invoice().start_dunning()
    dunning.suspend(engagement)

    accountant.post(to_bank().url, {"answer": "yes"})
    settle()

    engagement.refresh_from_db()
    assert (invoice().status, engagement.status) == ("paid", "active")


def test_a_company_that_says_no_is_charged_nothing_and_may_try_again(accountant, to_bank, payment):
    back = accountant.post(to_bank().url, {"answer": "no"}).url
    response = accountant.get(back, follow=True)
    settle()

    assert len(said(response)) == 1
    payment.refresh_from_db()
    assert payment.confirmation_failed
    assert worlds.charges_at_stripe() == 0

    accountant.post(to_bank().url, {"answer": "yes"})
    settle()
    assert invoice().status == "paid"
    assert charged_once()


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


def test_a_page_of_the_bank_that_is_used_up_says_so(accountant, to_bank, payment):
    page = to_bank().url
    accountant.post(page, {"answer": "yes"})

    response = accountant.get(page)
    assert response.status_code == 200
    assert 'name="answer"' not in response.content.decode()


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


def test_when_stripe_is_away_the_page_says_so(accountant, to_bank, payment, settings):
    settings.STRIPE_FAKE_FAULTS = {"server_error": 1}

    assert to_bank().url == payment.get_absolute_url()
    response = accountant.get(reverse("collection:confirmation_return", args=[payment.pk]))
    assert response.url == payment.get_absolute_url()


def test_past_the_life_of_its_key_a_confirmation_is_looked_for(payment, amelie):
    operation = confirmation.ask(payment, by=amelie)
    Operation.objects.filter(pk=operation.pk).update(
        first_sent_at="2026-01-01T00:00Z", not_before="2026-01-01T00:00Z"
    )
    perform(operation.pk)

    operation.refresh_from_db()
    assert operation.status == "done"
    assert worlds.charges_at_stripe() == 0


def test_a_bank_that_says_no_to_her_too_leaves_it_to_be_confirmed(accountant, to_bank, payment):
    method = find("payment_method", payment.company.customer.payment_method_id)
    method.hidden = {"behaviour": "decline"}
    method.save()

    assert to_bank().url == payment.get_absolute_url()
    payment.refresh_from_db()
    assert (payment.status, payment.failure_code) == ("action_required", "card_declined")


@pytest.fixture
def confirmed_debit(billed):
    """A debit that the company has confirmed: its bank works on it for some days."""
    payment = billed("sepa_authentication")
    confirmation.start(payment, by=None)
    intent = confirmations.authenticate(find("payment_intent", payment.intent_id))
    settle()
    assert invoice().status == "collecting"
    return payment, intent


def test_a_confirmed_debit_that_fails_days_later_is_owed_and_tried_again(confirmed_debit):
    payment, intent = confirmed_debit
    charges.fail(intent)
    settle()

    payment.refresh_from_db()
    assert (payment.status, invoice().status) == ("failed", "issued")
    assert next_try(payment)
    assert not payment.allocations.filter(released_at=None).exists()
    assert Leg.objects.on(Account.RECEIVABLE).balance() == payment.amount_cents
    assert Leg.objects.on(Account.IN_TRANSIT).balance() == 0


def test_of_one_written_off_before_it_was_confirmed_the_failure_changes_nothing(billed, oscar):
    payment = billed("sepa_authentication")
    confirmation.start(payment, by=None)
    invoice().mark_overdue()
    invoice().start_dunning()
    dunning.write_off(invoice(), by=oscar, reason="Wound up.")
    intent = confirmations.authenticate(find("payment_intent", payment.intent_id))
    settle()
    charges.fail(intent)
    settle()

    payment.refresh_from_db()
    assert (payment.status, invoice().status) == ("failed", "uncollectible")


@pytest.mark.parametrize(
    ("who", "status"),
    [("amelie", 200), ("claire", 200), ("bruno", 403), ("farid", 404), ("nora", 404)],
)
def test_only_owner_and_accountant_confirm(client, request, payment, who, status):
    client.force_login(request.getfixturevalue(who))

    answer = client.post(reverse("collection:confirmation", args=[payment.pk]))
    assert answer.status_code == status
    back = client.get(reverse("collection:confirmation_return", args=[payment.pk]))
    assert back.status_code == (302 if status == 200 else status)
    asked = Operation.objects.filter(kind="payment_confirmation").exists()
    assert asked == (status == 200)


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
