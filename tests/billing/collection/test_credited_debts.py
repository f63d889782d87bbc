"""What is credited before it is paid: nobody is asked, suspended or waited for because of it."""

from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from billing.collection import dunning, suspensions, tasks
from billing.collection.models import Payment
from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.stripe import outbox
from billing.stripe.fake import charges
from billing.stripe.fake.memory import find
from billing.stripe.models import Operation
from billing.stripe.tasks import settle
from mail.models import OutgoingMail
from tests.billing import worlds


@pytest.fixture(autouse=True)
def no_day_off(monkeypatch):
    monkeypatch.setattr(tasks, "is_working_day", lambda _day: True)


def invoice():
    return Invoice.objects.services().order_by("pk").first()


def take_back(by, minutes=None):
    """So many minutes, or all of the invoice."""
    line = invoice().lines.get()
    credit(invoice(), minutes and {line.pk: minutes}, reason="Never happened.", by=by)


def an_hour_passes():
    tasks.let_go_of_credited_debts()
    settle()


def status_of(engagement):
    engagement.refresh_from_db()
    return engagement.status


# --- A payment under way --------------------------------------------------------------------------


@pytest.fixture
def under_way(billed):
    """A debit whose bank has not answered."""
    return billed("sepa_failing")


def debit_fails(payment):
    charges.fail(find("payment_intent", payment.intent_id))
    settle()


def test_credited_wholly_an_invoice_leaves_collection_with_the_payment_that_fails(under_way, oscar):
    take_back(oscar)
    assert invoice().status == "collecting"
    debit_fails(under_way)

    assert invoice().status == invoice().commission.status == "credited"
    assert Leg.objects.on(Account.RECEIVABLE).balance() == 0
    assert not OutgoingMail.objects.filter(template="payment_failed").exists()
    assert not Payment.objects.failed().exists()


def test_credited_wholly_it_suspends_nobody_when_the_last_try_fails(under_way, engagement, oscar):
    Payment.objects.update(attempt=3)
    take_back(oscar)
    debit_fails(under_way)

    assert status_of(engagement) == "active"


def test_credited_in_part_the_rest_is_owed_and_tried_again(under_way, oscar):
    take_back(oscar, 60)
    debit_fails(under_way)

    assert invoice().status == "issued"
    assert Payment.objects.failed().get() == under_way


# --- A payment to be confirmed --------------------------------------------------------------------


@pytest.fixture
def to_confirm(billed):
    return billed("card_authentication")


def test_nobody_is_to_confirm_what_is_not_owed_any_more(to_confirm, oscar):
    take_back(oscar)
    an_hour_passes()

    to_confirm.refresh_from_db()
    assert (to_confirm.status, to_confirm.failure_code) == ("failed", "canceled")
    assert find("payment_intent", to_confirm.intent_id).data["status"] == "canceled"
    assert not Payment.objects.stopped().exists()


def test_of_what_is_credited_in_part_the_rest_is_asked_for_anew(to_confirm, oscar):
    take_back(oscar, 60)
    an_hour_passes()

    owed = Invoice.objects.with_outstanding().get(pk=invoice().pk).outstanding_cents
    assert Payment.objects.awaiting_confirmation().get().amount_cents == owed


def test_what_is_still_owed_as_it_was_stays_to_be_confirmed(to_confirm):
    an_hour_passes()

    assert Payment.objects.awaiting_confirmation().get() == to_confirm
    assert not Operation.objects.filter(kind="payment_cancellation").exists()


def test_a_cancellation_that_was_given_up_is_asked_for_again(to_confirm, oscar):
    take_back(oscar)
    tasks.let_go_of_credited_debts()
    tasks.let_go_of_credited_debts()
    first = Operation.objects.get(kind="payment_cancellation")
    outbox.abandon(first, by=oscar, reason="Stripe was away.")
    an_hour_passes()

    to_confirm.refresh_from_db()
    assert to_confirm.status == "failed"
    assert Operation.objects.filter(kind="payment_cancellation").count() == 2


# --- A suspension ---------------------------------------------------------------------------------


@pytest.fixture
def suspended(billed, engagement):
    """The company's card was declined three times."""
    billed("card_declined")
    for _each in range(2):
        Payment.objects.update(created_at=timezone.now() - timedelta(days=4))
        tasks.retry_failed_payments()
        settle()
    assert status_of(engagement) == "suspended"
    return engagement


def test_it_ends_once_credit_notes_have_left_nothing_to_pay(suspended, oscar):
    take_back(oscar, 60)
    an_hour_passes()
    assert status_of(suspended) == "suspended"

    take_back(oscar)
    an_hour_passes()
    assert status_of(suspended) == "active"


@pytest.mark.parametrize("state", ["action_required", "collecting", "overdue", "uncollectible"])
def test_it_stays_while_the_debt_waits_is_asked_for_again_or_is_given_up(suspended, oscar, state):
    if state in ("overdue", "uncollectible"):
        invoice().mark_overdue()
    if state == "uncollectible":
        invoice().start_dunning()
        dunning.write_off(invoice(), by=oscar, reason="Wound up.")
    if state == "collecting":
        invoice().start_collecting()

    # As when another invoice of hers is paid.
    suspensions.lift(suspended)

    assert invoice().status == state
    assert status_of(suspended) == "suspended"


def test_an_invoice_that_only_waits_for_its_confirmation_keeps_nobody_suspended(
    suspended, company, amelie, oscar
):
    take_back(oscar)
    worlds.set_up_payment(company, amelie, "card_authentication")
    month = suspended.start_on.replace(day=1) + relativedelta(months=1)
    worlds.approved_timesheet(suspended, month=month)
    worlds.run_billing(month)
    settle()
    assert Payment.objects.awaiting_confirmation().exists()

    an_hour_passes()
    assert status_of(suspended) == "active"
