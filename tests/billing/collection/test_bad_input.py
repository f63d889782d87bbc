"""What nobody should send, and somebody does: each ends in a state that a person can see."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from billing.collection import dunning, tasks
from billing.collection.actions import ABOVE_LIMIT, METHOD_NEEDED, collect, parcels
from billing.collection.models import Payment
from billing.collection.reversals import refund
from billing.invoices.models import Invoice
from billing.payouts.models import Transfer
from billing.payouts.reversals import take_back
from billing.stripe import inbox
from billing.stripe.fake import charges, customers, events
from billing.stripe.fake.memory import change, find
from billing.stripe.models import FakeEvent, FakeObject, Operation, WebhookEvent
from billing.stripe.outbox import perform
from billing.stripe.reactions import Unexpected
from billing.stripe.tasks import settle
from journal.models import Entry
from mail.models import OutgoingMail
from tests.billing import worlds


@pytest.fixture
def bill(engagement, freelancer, company, amelie):
    """Bill a month without making the calls that follow; gives the payment, if one was asked."""

    def run(choice="sepa", minutes=(120, 90)):
        worlds.set_up_payment(company, amelie, choice)
        worlds.set_up_payouts(freelancer)
        worlds.run_billing(worlds.approved_timesheet(engagement, minutes).month)
        return Payment.objects.order_by("pk").first()

    return run


def invoice():
    return Invoice.objects.services().get()


def intents():
    return FakeObject.objects.filter(kind="payment_intent").count()


@pytest.mark.parametrize("cents", [0, -1, -10_000])
def test_no_amount_that_is_none_is_moved_anywhere(bill, cents):
    payment = bill("card")
    settle()
    for move in (
        lambda: refund(payment, cents, reason="Nothing.", by=None),
        lambda: take_back(Transfer.objects.get(), cents, reason="Nothing.", by=None),
    ):
        with pytest.raises(ValueError, match="positive"):
            move()
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(company=payment.company, amount_cents=cents, method="card")


def test_a_month_above_the_limit_of_debits_asks_for_a_card(bill, settings, company, amelie):
    settings.STRIPE_SEPA_LIMIT_CENTS = 1_000
    assert bill() is None

    assert invoice().status == "action_required"
    assert Entry.objects.about(invoice()).last().reason == ABOVE_LIMIT
    assert OutgoingMail.objects.get(template="payment_above_limit").to == amelie.email
    assert intents() == 0

    worlds.set_up_payment(company, amelie, "card")
    settle()
    assert invoice().status == "paid"


def test_a_card_has_no_such_limit(bill, settings):
    settings.STRIPE_SEPA_LIMIT_CENTS = 1_000
    bill("card")
    settle()

    assert invoice().status == "paid"


def test_invoices_above_the_limit_together_take_several_debits(bill, settings, company):
    other = worlds.another_engagement(company)
    worlds.set_up_payouts(other.freelancer)
    worlds.approved_timesheet(other, (120, 90))
    settings.STRIPE_SEPA_LIMIT_CENTS = 20_000
    bill()
    settle()

    owed = [found.total_cents for found in Invoice.objects.services()]
    assert sum(owed) > settings.STRIPE_SEPA_LIMIT_CENTS >= max(owed)
    payments = Payment.objects.all()
    assert sorted(payment.amount_cents for payment in payments) == sorted(owed)
    assert {payment.status for payment in payments} == {"processing"}


class Owed:
    def __init__(self, cents):
        self.outstanding_cents = cents


@pytest.mark.parametrize(
    ("cents", "limit", "expected"),
    [
        ([], None, []),
        ([600, 600], None, [[600, 600]]),
        ([600, 600], 1_000, [[600], [600]]),
        ([600, 400, 1], 1_000, [[600, 400]]),
        ([600, 400, 50], 1_000, [[600, 400], [50]]),
        ([49], 1_000, []),
        ([49, 1], 1_000, [[49, 1]]),
        ([1_000, 1_000], 1_000, [[1_000], [1_000]]),
    ],
)
def test_what_is_asked_for_together(cents, limit, expected):
    found = parcels([Owed(each) for each in cents], limit)

    assert [[one.outstanding_cents for one in parcel] for parcel in found] == expected


def test_what_is_too_little_to_charge_waits_for_the_next_month(bill, settings, company):
    settings.STRIPE_MINIMUM_CENTS = 10**9
    assert bill() is None
    assert invoice().status == "issued"

    settings.STRIPE_MINIMUM_CENTS = 50
    assert collect(company, Invoice.objects.services(), by=None)


def test_a_mandate_revoked_in_mid_run_charges_nothing_and_asks_the_company(
    bill, company, monkeypatch
):
    payment = bill()
    customers.revoke_mandate(find("mandate", company.customer.mandate_id))
    settle()

    payment.refresh_from_db()
    company.customer.refresh_from_db()
    assert (payment.status, payment.failure_code) == ("failed", "payment_intent_mandate_invalid")
    assert company.customer.status == "inactive"
    assert payment in Payment.objects.stopped()
    assert worlds.charges_at_stripe() == 0

    monkeypatch.setattr(tasks, "is_working_day", lambda _day: True)
    Payment.objects.update(created_at=timezone.now() - timedelta(days=4))
    tasks.retry_failed_payments()
    assert invoice().status == "action_required"
    assert Entry.objects.about(invoice()).last().reason == METHOD_NEEDED
    assert OutgoingMail.objects.filter(template="method_needed").exists()


def test_an_answer_in_another_currency_is_before_a_person_and_books_nothing(bill, monkeypatch):
    payment = bill("card")
    original = charges.make

    def in_dollars(kind, prefix, data, **hidden):
        if kind == "payment_intent":
            data = {**data, "currency": "usd"}
        return original(kind, prefix, data, **hidden)

    monkeypatch.setattr(charges, "make", in_dollars)
    operation = Operation.objects.get(kind="payment_intent")
    perform(operation.pk)

    operation.refresh_from_db()
    payment.refresh_from_db()
    assert (operation.status, operation.last_error["code"]) == ("stuck", "unexpected_answer")
    assert (payment.status, payment.paid_at) == ("pending", None)
    assert not Transfer.objects.exists()


@pytest.mark.parametrize("surprise", [{"currency": "usd"}, {"amount": 1}])
def test_an_event_about_another_amount_or_currency_waits_for_a_person(bill, surprise):
    payment = bill()
    settle()
    payment.refresh_from_db()
    intent = find("payment_intent", payment.intent_id)
    charges.succeed(intent)
    change(intent, **surprise)
    for event in WebhookEvent.objects.unprocessed():
        event.delete()
    events.emit("payment_intent.succeeded", intent)
    for waiting in FakeEvent.objects.filter(delivered_at=None):
        events.deliver(waiting.pk)
    for _ in range(5):
        for event in WebhookEvent.objects.unprocessed():
            WebhookEvent.objects.filter(pk=event.pk).update(not_before=timezone.now())
            with pytest.raises(Unexpected):
                inbox.process(event.pk)

    payment.refresh_from_db()
    assert payment.status == "processing"
    assert WebhookEvent.objects.failing().exists()


def test_nobody_types_an_iban_here(client, company, amelie):
    """It is entered on Stripe's page, which refuses one that fails its checksum; so we say."""
    fields = {field.name for model in apps.get_models() for field in model._meta.get_fields()}
    assert not [name for name in fields if "iban" in name]

    client.force_login(amelie)
    page = client.post(reverse("collection:setup_session", args=[company.pk])).url
    answer = client.post(page, {"method": customers.WRONG_IBAN})
    settle()

    assert answer.context["refused"]
    company.refresh_from_db()
    assert company.customer.status == "failed"
    assert Entry.objects.about(company.customer).last().reason == "invalid_bank_account_iban"
    method = client.get(reverse("collection:method", args=[company.pk])).text
    assert company.customer.get_status_display() in method
    client.post(page, {"method": "sepa"})
    settle()
    company.customer.refresh_from_db()
    assert company.customer.can_pay


def test_a_wrong_iban_does_not_take_away_the_method_that_works(client, company, amelie):
    worlds.set_up_payment(company, amelie, "card")
    client.force_login(amelie)
    page = client.post(reverse("collection:setup_session", args=[company.pk])).url
    client.post(page, {"method": customers.WRONG_IBAN})
    settle()

    company.customer.refresh_from_db()
    assert company.customer.can_pay


def test_a_clock_set_back_reminds_nobody_again(bill):
    bill("card_declined")
    settle()
    found = invoice()
    found.mark_overdue()
    for days in (7, 1, 6, 0, -400):
        dunning.remind(on=timezone.localdate() + timedelta(days=days))

    assert [reminder.days for reminder in found.reminders.all()] == [7]


def test_without_a_method_that_works_the_link_leads_to_one(bill, client, company, amelie):
    bill("card_authentication")
    settle()
    payment = Payment.objects.get()
    customers.detach_method(find("payment_method", company.customer.payment_method_id))
    settle()
    client.force_login(amelie)

    answer = client.post(reverse("collection:confirmation", args=[payment.pk]))
    assert answer.url == reverse("collection:method", args=[company.pk])
    assert worlds.charges_at_stripe() == 0
