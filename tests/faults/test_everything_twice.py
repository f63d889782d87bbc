"""Each task that money hangs on, delivered twice: the second time changes nothing."""

from importlib import import_module
from unittest import mock

import pytest
from dateutil.relativedelta import relativedelta
from django.apps import apps
from django.core import mail
from django.db.models import F
from django.test import TestCase
from django.utils import timezone

from billing.collection.models import Payment
from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.quotes.actions import draw_up
from billing.runs.actions import start
from billing.stripe import outbox
from billing.stripe.fake import accounts, charges
from billing.stripe.fake.events import deliver
from billing.stripe.fake.memory import find, where
from billing.stripe.inbox import process
from billing.stripe.models import FakeEvent, Operation, WebhookEvent
from billing.stripe.tasks import settle
from config.schedule import SCHEDULE
from mail.models import OutgoingMail
from marketplace.timesheets.deadlines import working_days_after
from tests import factories
from tests.billing import worlds
from tests.faults import world

SCHEDULED = sorted(name for name in SCHEDULE if name.startswith(("billing.", "mail.")))
LABELS = {"mail", "journal", *(name.split(".")[1] for name in SCHEDULED if "billing" in name)}
# Each reconciliation is a row of its own, by which the next one knows where to begin; a question
# that Stripe was asked, and when the ledger was last added up, is no work.
HISTORY = {"reconciliation.Reconciliation", "stripe.FakeRequest", "ledger.Cut"}
# What they wait for is not there: a method or an account that was complete before its engagement, a
# dispute of hours, a payment to confirm that was credited, a transfer that is held, a turnover near
# the threshold, an approved platform, a year of payments that is over, a message that was lost.
IDLE = {
    "billing.collection.tasks.complete_payment_setups",
    "billing.collection.tasks.credit_disputes",
    "billing.collection.tasks.let_go_of_credited_debts",
    "billing.einvoicing.tasks.sweep",
    "billing.invoices.tasks.mark_overdue",
    "billing.invoices.tasks.watch_vat_thresholds",
    "billing.payouts.tasks.complete_payout_setups",
    "billing.payouts.tasks.release_transfers",
    "billing.reconciliation.tasks.reconcile",
    "billing.reporting.tasks.look_for_due_years",
}
# What only days bring about.
LATER = {
    "billing.collection.tasks.remind_of_overdue_invoices",
    "billing.collection.tasks.retry_failed_payments",
    "billing.invoices.tasks.mark_overdue",
}


@pytest.fixture
def busy(engagement, freelancer, company, amelie, oscar):
    """Something to do for nearly every task.

    A month was billed, paid and partly credited. Two debits came back; the invoice of one of them
    is overdue. A third freelancer is still to be billed, by a run that nobody works at, and nobody
    has heard that her account is restricted. What was quoted for a fourth is withdrawn.
    """
    worlds.set_up_payment(company, amelie, "sepa")
    others = [worlds.another_engagement(company) for _ in range(2)]
    for each in (engagement, *others):
        worlds.set_up_payouts(each.freelancer)
    month = worlds.approved_timesheet(engagement).month
    bill(month, charges.succeed)
    invoice = Invoice.objects.services().get()
    credit(invoice, {invoice.lines.get().pk: 30}, reason="Too much.", by=oscar)

    worlds.approved_timesheet(others[0], month=month)
    worlds.approved_timesheet(engagement, month=month + relativedelta(months=1))
    bill(month, charges.fail)
    Invoice.objects.services().get(engagement=others[0]).mark_overdue()
    bill(month + relativedelta(months=1), charges.fail)

    start(worlds.approved_timesheet(others[1]).month, by=None)
    accounts.restrict(find("v2.core.account", others[1].freelancer.payout_account.stripe_id))
    quoted = factories.ProposalFactory(need=factories.NeedFactory(company=company))
    draw_up(quoted, by=amelie)
    quoted.withdraw(by=quoted.freelancer.user)


def bill(month, bank_ends):
    worlds.run_billing(month)
    settle()
    bank_ends(where("payment_intent", status="processing").get())
    settle()


def written():
    """All there is of money, of mails and of who did what: {model: its rows}, and mails sent."""
    models = (model for label in LABELS for model in apps.get_app_config(label).get_models())
    rows = {
        model._meta.label: sorted(map(repr, model.objects.values_list()))
        for model in models
        if model._meta.label not in HISTORY
    }
    return rows | {"mails sent": len(mail.outbox)}


def changed(before, after):
    return {name for name in after if after[name] != before[name]}


def run(name):
    module, _, task = name.rpartition(".")
    today = timezone.localdate()
    passed = working_days_after(today, 60) - today if name in LATER else relativedelta()
    clock = mock.patch("django.utils.timezone.now", lambda now=timezone.now: now() + passed)
    with clock, TestCase.captureOnCommitCallbacks(execute=True):
        getattr(import_module(module), task).apply(throw=True)


def test_a_scheduled_task_that_runs_twice_does_its_work_once(busy):
    mail.outbox.clear()
    beginning, idle = written(), set()
    for name in SCHEDULED:
        with world.undone():
            mail.outbox.clear()
            run(name)
            once = written()
            run(name)
            twice = written()
        assert not changed(once, twice), name
        if not changed(beginning, once):
            idle.add(name)
    assert idle == IDLE


@pytest.mark.parametrize(
    ("task", "records"),
    [
        (outbox.perform, Operation.objects.all),
        (process, WebhookEvent.objects.all),
        (deliver, FakeEvent.objects.all),
    ],
    ids=["perform", "process", "deliver"],
)
def test_each_call_and_message_is_taken_up_twice_and_counts_once(busy, task, records):
    settle()
    world.let_time_pass()
    once, events = written(), FakeEvent.objects.count()

    for record in records():
        task(record.pk)
    settle()

    # Stripe notes when it last delivered one.
    assert changed(once, written()) <= {"stripe.FakeEvent"}
    assert FakeEvent.objects.count() == events
    assert worlds.charges_at_stripe() == 1


def test_calls_that_forget_that_they_were_made_are_made_twice(busy):
    """The control: the state of the row is what makes the second time harmless."""
    settle()
    once, asked = written(), where("payment_intent").count()
    calls = Operation.objects.filter(kind="payment_intent")
    calls.update(status="pending", finished_at=None, not_before=timezone.now())
    for call in calls:
        world.send_with_a_fresh_key(call)

    assert where("payment_intent").count() == asked + calls.count() == 2 * asked
    assert "stripe.FakeObject" in changed(once, written())


def test_an_amount_that_moves_is_seen_where_no_row_is_added(busy):
    """The other control: counting rows would not see it."""
    once = written()
    Payment.objects.update(refunded_cents=F("refunded_cents") + 1)
    again = written()

    assert changed(once, again) == {"collection.Payment"}
    assert len(again["collection.Payment"]) == len(once["collection.Payment"])


def test_a_mail_that_forgets_that_it_was_sent_is_sent_twice(busy):
    """As above, for mails."""
    with world.undone():
        run("mail.tasks.deliver_pending")
        once = written()
        OutgoingMail.objects.update(sent_at=None, next_attempt_at=timezone.now())
        run("mail.tasks.deliver_pending")
        twice = written()

    assert twice["mails sent"] == 2 * once["mails sent"] > 0
