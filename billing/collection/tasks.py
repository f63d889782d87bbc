from celery import shared_task
from django.utils import timezone

from accounts.models import Company
from billing.collection import confirmation, dunning, reversals, suspensions
from billing.collection.actions import retry
from billing.collection.models import MAX_ATTEMPTS, Customer, Payment
from billing.collection.setup import SETTING_UP, complete_payment_setup
from billing.collection.upcoming import RETRY_AFTER
from billing.invoices.credits import credit_dispute
from journal.sweeps import each
from marketplace.timesheets.deadlines import is_working_day
from marketplace.timesheets.models import Dispute


@shared_task
def retry_failed_payments():
    """On working days: ask again where a bank refused some days ago."""
    if not is_working_day(timezone.localdate()):
        return
    before = timezone.now() - RETRY_AFTER
    due = Payment.objects.due_for_retry(before=before, attempts=MAX_ATTEMPTS)
    each(due.select_related("company"), lambda payment: retry(payment, by=None))


@shared_task
def remind_of_overdue_invoices():
    """On working days."""
    if is_working_day(timezone.localdate()):
        dunning.remind(on=timezone.localdate())


@shared_task
def credit_disputes():
    """Each hour: what a dispute dropped after its lines were invoiced is credited."""
    each(Dispute.objects.to_carry_out(), credit_dispute)


@shared_task
def refund_credit_notes():
    """Each hour: what a credit note took off a paid invoice goes back to the company."""
    reversals.refund_credit_notes()


@shared_task
def let_go_of_credited_debts():
    """Each hour: what credit notes took off a debt is neither confirmed nor a cause to suspend."""
    confirmation.replace_outdated()
    suspensions.lift_settled()


@shared_task
def complete_payment_setups():
    """A company that can pay already need not be asked again for its next engagement."""
    waiting = Company.objects.filter(
        customer__status=Customer.Status.ACTIVE,
        engagements__status__in=SETTING_UP,
        engagements__setup_steps__kind="payment_method",
        engagements__setup_steps__done_at__isnull=True,
    ).distinct()
    each(waiting, lambda company: complete_payment_setup(company, by=None))
