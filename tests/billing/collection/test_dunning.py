"""What is overdue is asked for, more firmly each time, until it is paid or given up."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from billing.collection import dunning, tasks
from billing.collection.actions import retry
from billing.collection.models import Payment, Reminder
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.stripe.fake import charges, disputes
from billing.stripe.fake.memory import find
from billing.stripe.tasks import settle
from journal.models import Entry, IllegalMove
from mail.models import OutgoingMail
from tests.billing import worlds


def invoice():
    return Invoice.objects.services().get()


@pytest.fixture
def overdue(billed):
    """An invoice that became overdue today, for want of a confirmation by the bank."""
    billed("card_authentication")
    invoice().mark_overdue()
    return invoice()


def days_later(count):
    dunning.remind(on=timezone.localdate() + timedelta(days=count))


def mails():
    return OutgoingMail.objects.filter(template="invoice_overdue")


def test_reminders_go_out_after_one_seven_and_fifteen_days(overdue, claire):
    sent = []
    for day in range(20):
        days_later(day)
        sent.append(Reminder.objects.count())

    assert sent == [0] + [1] * 6 + [2] * 8 + [3] * 5
    assert set(mails().values_list("to", flat=True)) == {
        claire.email,
        "amelie@atelier-lumen.example",
    }
    assert invoice().status == "dunning"


def test_the_words_grow_firmer_and_name_what_is_owed(overdue):
    for day in (1, 7, 15):
        days_later(day)
    first, second, last = mails().filter(to__startswith="amelie").order_by("pk")

    assert "carte expirée" in first.text or "expired card" in first.text
    assert "suspend" in second.text
    assert overdue.number in last.subject
    assert len({first.text, second.text, last.text}) == 3


def test_a_reminder_is_sent_once_however_often_the_task_runs(overdue):
    for _ in range(3):
        days_later(1)

    assert Reminder.objects.count() == 1


def test_after_days_without_a_run_only_the_latest_step_is_taken(overdue):
    days_later(9)

    assert [reminder.days for reminder in Reminder.objects.all()] == [7]


def test_with_the_last_one_no_new_hours_are_worked_until_it_is_paid(
    overdue, engagement, company, amelie
):
    days_later(15)
    engagement.refresh_from_db()
    assert engagement.status == "suspended"
    assert Entry.objects.about(engagement).last().reason == dunning.SUSPENDED_FOR_DEBT

    worlds.set_up_payment(company, amelie, "card")
    settle()

    engagement.refresh_from_db()
    assert invoice().status == "paid"
    assert engagement.status == "active"


def test_what_is_paid_is_not_reminded_of(overdue, company, amelie):
    worlds.set_up_payment(company, amelie, "card")
    settle()
    days_later(7)

    assert not Reminder.objects.exists()


def test_a_payment_taken_back_much_later_begins_with_the_kind_reminder(billed):
    payment = billed()
    disputes.close_dispute(disputes.dispute(find("payment_intent", payment.intent_id)), won=False)
    settle()
    assert invoice().status == "overdue"

    days_later(1)

    assert [reminder.days for reminder in Reminder.objects.all()] == [1]


@pytest.mark.parametrize(
    "day", [date(2026, 11, 11), date(2026, 12, 25), date(2026, 11, 21)], ids=str
)
def test_nobody_is_reminded_or_asked_again_on_a_day_off(overdue, monkeypatch, day):
    monkeypatch.setattr(timezone, "localdate", lambda *_: day)
    Payment.objects.update(created_at=timezone.now() - timedelta(days=60))
    before = Payment.objects.count()

    tasks.remind_of_overdue_invoices()
    tasks.retry_failed_payments()

    assert not Reminder.objects.exists()
    assert Payment.objects.count() == before


def test_what_is_written_off_is_the_platforms_loss(overdue, oscar):
    days_later(1)
    dunning.write_off(invoice(), by=oscar, reason="The company was wound up.")

    assert invoice().status == "uncollectible"
    assert Leg.objects.on(Account.BAD_DEBT).balance() == overdue.total_cents
    assert Leg.objects.on(Account.RECEIVABLE).balance() == 0
    entry = Entry.objects.about(overdue).last()
    assert (entry.by, entry.reason) == (oscar, "The company was wound up.")


def test_only_what_was_asked_for_in_vain_is_written_off(overdue, oscar):
    with pytest.raises(IllegalMove):
        dunning.write_off(invoice(), by=oscar, reason="Too early.")

    assert not Leg.objects.on(Account.BAD_DEBT).exists()


def test_a_debt_paid_after_all_is_no_loss_any_more(billed, oscar):
    payment = billed("sepa_failing")
    charges.fail(find("payment_intent", payment.intent_id))
    settle()
    invoice().mark_overdue()
    days_later(1)
    dunning.write_off(invoice(), by=oscar, reason="The company was wound up.")
    assert retry(payment, by=oscar) is None

    charges.succeed(find("payment_intent", payment.intent_id))
    settle()

    assert invoice().status == "paid"
    assert Leg.objects.on(Account.BAD_DEBT).balance() == 0
    assert Leg.objects.on(Account.RECEIVABLE).balance() == 0
