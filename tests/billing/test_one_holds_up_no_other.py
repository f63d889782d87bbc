"""A scheduled task that meets a fault at one record goes on with the others."""

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.collection import dunning
from billing.collection import tasks as collection_tasks
from billing.collection.models import Payment, Reminder
from billing.einvoicing import actions as einvoicing
from billing.einvoicing.models import Deposit
from billing.invoices import documents
from billing.invoices.models import Invoice
from billing.payouts import actions as payouts
from billing.payouts.models import Transfer
from billing.payouts.tasks import release_transfers
from billing.reconciliation.actions import reconcile
from billing.reconciliation.models import Discrepancy, Reconciliation
from billing.stripe import gateway
from billing.stripe.fake.memory import make, move_balance
from billing.stripe.tasks import settle
from marketplace.timesheets.models import Dispute
from tests.billing import worlds
from tests.billing.einvoicing.platform import FakePlatform
from tests.billing.invoices.test_credits import concluded

pytestmark = pytest.mark.django_db


@pytest.fixture
def stumble(monkeypatch):
    """Have the first call of a function meet a fault."""

    def at(where, name):
        act, calls = getattr(where, name), []

        def stumbling(*args, **kwargs):
            calls.append(args)
            if len(calls) == 1:
                raise RuntimeError("A fault at this one.")
            return act(*args, **kwargs)

        monkeypatch.setattr(where, name, stumbling)

    return at


def two_billed(choice="card"):
    worlds.run_billing(worlds.approved_month(2, choice))
    settle()


def test_disputes_whose_outcome_is_to_be_credited(stumble, amelie):
    two_billed()
    for invoice in Invoice.objects.services():
        concluded(invoice, billed_minutes=60, by=amelie)
    stumble(collection_tasks, "credit_dispute")

    collection_tasks.credit_disputes()

    assert sorted(Dispute.objects.values_list("status", flat=True)) == ["closed", "decided"]


def test_failed_payments_to_be_asked_for_again(stumble, monkeypatch):
    two_billed("card_declined")
    monkeypatch.setattr(collection_tasks, "is_working_day", lambda _day: True)
    Payment.objects.update(created_at=timezone.now() - timedelta(days=4))
    stumble(collection_tasks, "retry")

    collection_tasks.retry_failed_payments()

    assert Payment.objects.filter(attempt=2).count() == 1


def test_overdue_invoices_to_be_reminded_of(stumble):
    two_billed("card_declined")
    for invoice in Invoice.objects.services():
        invoice.mark_overdue()
    stumble(dunning, "remind_of")

    dunning.remind(on=timezone.localdate() + timedelta(days=1))

    assert Reminder.objects.count() == 1


def test_transfers_to_be_let_go(stumble):
    two_billed()
    Transfer.objects.update(status="blocked", stripe_id=None, sent_at=None)
    stumble(payouts, "release")

    release_transfers()

    assert sorted(Transfer.objects.values_list("status", flat=True)) == ["blocked", "scheduled"]


def test_documents_to_be_handed_over(stumble, monkeypatch, engagement):
    platform = FakePlatform()
    monkeypatch.setattr(einvoicing, "connector", lambda: platform)
    worlds.issue_for_month(engagement, worlds.approved_timesheet(engagement).month)
    documents.make_all(Invoice.objects.values_list("pk", flat=True))
    stumble(platform, "deposit")

    einvoicing.sweep()

    assert sorted(Deposit.objects.values_list("status", flat=True)) == ["deposited", "pending"]


def test_objects_to_be_compared_and_then_the_comparison_does_not_pass_for_finished(stumble, db):
    for _each in range(2):
        charge = make("charge", "ch", {"amount": 700, "status": "succeeded"})
        move_balance("charge", charge.id, 700)
    stumble(gateway, "movements_of")

    with pytest.raises(ExceptionGroup):
        reconcile(now=timezone.now() + timedelta(days=1))

    assert Discrepancy.objects.count() == 1
    assert not Reconciliation.objects.finished().exists()
    assert reconcile(now=timezone.now() + timedelta(days=2)).finished_at
    assert Discrepancy.objects.count() == 2
