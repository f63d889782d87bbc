"""A bank that wants to hear from the company itself: one intent, confirmed on the bank's page."""

import pytest
from django.urls import reverse

from billing.collection import confirmation, dunning, tasks
from billing.collection.models import Payment
from billing.collection.upcoming import next_try
from billing.ledger.models import Account, Leg
from billing.payouts.models import Transfer
from billing.stripe.fake import charges, confirmations
from billing.stripe.fake.memory import find
from billing.stripe.models import Operation
from billing.stripe.tasks import settle
from mail.models import OutgoingMail
from tests.billing import worlds
from tests.billing.collection.confirming import charged_once, invoice


def said(response):
    return [str(message) for message in response.context["messages"]]


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


def test_a_page_of_the_bank_that_is_used_up_says_so(accountant, to_bank, payment):
    page = to_bank().url
    accountant.post(page, {"answer": "yes"})

    response = accountant.get(page)
    assert response.status_code == 200
    assert 'name="answer"' not in response.content.decode()


def test_when_stripe_is_away_the_page_says_so(accountant, to_bank, payment, settings):
    settings.STRIPE_FAKE_FAULTS = {"server_error": 1}

    assert to_bank().url == payment.get_absolute_url()
    response = accountant.get(reverse("collection:confirmation_return", args=[payment.pk]))
    assert response.url == payment.get_absolute_url()


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
