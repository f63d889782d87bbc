"""Work that is suspended because the company owes, and goes on once it owes nothing any more."""

from operator import attrgetter

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from billing.collection.dunning import SUSPENDED_FOR_DEBT, overdue_since
from billing.collection.models import MAX_ATTEMPTS, Payment
from billing.invoices.models import Invoice
from journal.models import Entry
from journal.sweeps import each
from marketplace.engagements import turns
from marketplace.engagements.actions import lock
from marketplace.engagements.models import Engagement

# Journalled in English, shown in the reader's language. It also says, with SUSPENDED_FOR_DEBT,
# which suspensions are lifted here.
SUSPENDED_FOR_PAYMENT = gettext_noop("The company's payment failed three times.")

OWED = (*Invoice.AWAITING, Invoice.Status.COLLECTING, Invoice.Status.UNCOLLECTIBLE)


def suspend_unpaid(invoices):
    """The last try to collect these has failed."""
    for engagement in in_order(invoices):
        if lock(engagement).can_move_to(Engagement.Status.SUSPENDED):
            turns.suspend(engagement, by=None, reason=SUSPENDED_FOR_PAYMENT)


def lift_paid(payment):
    """It has paid what it was for, or another one had."""
    for engagement in in_order(payment.invoices.select_related("engagement")):
        lift(engagement)


def in_order(invoices):
    """Their engagements, to be locked in one order: two payments at once get past each other."""
    return sorted({invoice.engagement for invoice in invoices}, key=attrgetter("pk"))


def lift_settled():
    """After a credit note nothing may be owed any more, and no payment comes that would tell."""
    each(Engagement.objects.filter(status=Engagement.Status.SUSPENDED), lift)


@transaction.atomic
def lift(engagement):
    """The last debt settled lifts the suspension that a debt caused, and no other."""
    engagement = lock(engagement)
    if engagement.status != Engagement.Status.SUSPENDED or has_debts(engagement):
        return
    last = Entry.objects.about(engagement).filter(verb="suspended").last()
    if last and last.reason in (SUSPENDED_FOR_PAYMENT, SUSPENDED_FOR_DEBT):
        turns.resume(engagement, by=None)


def has_debts(engagement):
    """Whether something is owed that was overdue or failed for good, also while it is retried."""
    owed = Invoice.objects.services().filter(engagement=engagement, status__in=OWED)
    failed = Payment.objects.filter(status=Payment.Status.FAILED, attempt=MAX_ATTEMPTS)
    for_good = Q(payments__in=failed)
    left = owed.with_outstanding().filter(outstanding_cents__gt=0)
    return left.filter(for_good).exists() or any(overdue_since(invoice) for invoice in left)
