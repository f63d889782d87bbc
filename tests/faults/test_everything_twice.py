"""Each task that money hangs on, delivered twice: the second time changes nothing."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.stripe import outbox
from billing.stripe.fake import charges
from billing.stripe.fake.events import deliver
from billing.stripe.fake.memory import find
from billing.stripe.inbox import process
from billing.stripe.models import FakeEvent, Operation, WebhookEvent
from billing.stripe.tasks import settle
from config.schedule import SCHEDULE
from tests.billing import worlds
from tests.faults import world

# Each of its runs is a row of its own, by which the next one knows where to begin.
HISTORY = {"reconciliation.Reconciliation", "stripe.FakeObject", "stripe.FakeRequest"}
SCHEDULED = sorted(name for name in SCHEDULE if name.startswith(("billing.", "mail.")))
LABELS = ("ledger", "invoices", "collection", "payouts", "stripe", "reconciliation", "mail")


@pytest.fixture
def busy(engagement, freelancer, company, amelie, oscar):
    """A month billed, paid, passed on and partly credited; a second one is still to be billed."""
    worlds.set_up_payment(company, amelie, "sepa")
    worlds.set_up_payouts(freelancer)
    sheet = worlds.approved_timesheet(engagement)
    worlds.run_billing(sheet.month)
    settle()
    intent = find("payment_intent", Invoice.objects.services().get().payments.get().intent_id)
    charges.succeed(intent)
    settle()
    invoice = Invoice.objects.services().get()
    credit(invoice, {invoice.lines.get().pk: 30}, reason="Too much.", by=oscar)
    worlds.approved_timesheet(engagement, month=sheet.month + timedelta(days=31))
    worlds.run_billing(sheet.month + timedelta(days=31))


def rows():
    """How many rows there are of all that has to do with money."""
    models = (model for label in LABELS for model in apps.get_app_config(label).get_models())
    return {
        model._meta.label: model.objects.count()
        for model in models
        if model._meta.label not in HISTORY
    }


def run(name):
    module, _, task = name.rpartition(".")
    getattr(import_module(module), task).apply(throw=True)
    settle()


@pytest.mark.parametrize("name", SCHEDULED)
def test_a_scheduled_task_that_runs_twice_does_its_work_once(busy, name):
    run(name)
    once = rows()

    run(name)

    assert rows() == once


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
    once = rows()
    world.let_time_pass()

    for record in records():
        task(record.pk)
    settle()

    assert rows() == once
    assert worlds.charges_at_stripe() == 1


def test_calls_that_forget_that_they_were_made_are_made_twice(busy):
    """The control: the state of the row is what makes the second time harmless."""
    settle()
    once = worlds.charges_at_stripe()
    waiting = {"status": "pending", "finished_at": None, "not_before": timezone.now()}
    for operation in Operation.objects.filter(kind="payment_intent"):
        Operation.objects.filter(pk=operation.pk).update(**waiting)
        operation.refresh_from_db()
        world.send_with_a_fresh_key(operation)

    assert FakeEvent.objects.filter(type="payment_intent.processing").count() > once
