"""Remind a company of what is overdue: kindly, then firmly; suspend; and at last write it off.

Days are counted from the day on which the invoice became overdue, so that a payment which a bank
takes back months later begins with the kind reminder too.
"""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from billing.collection import emails
from billing.collection.models import Reminder
from billing.invoices.models import Invoice
from billing.ledger import posting
from journal.models import Entry
from journal.sweeps import each
from marketplace.engagements import turns
from marketplace.engagements.actions import lock
from marketplace.engagements.models import Engagement

# Journalled in English, shown in the reader's language.
SUSPENDED_FOR_DEBT = gettext_noop("An invoice is long overdue.")
NOT_EXPECTED = gettext_noop("The payment is no longer expected.")


def remind(*, on):
    """Send each overdue invoice the reminder that it has come to by the day `on`."""
    each(Invoice.objects.overdue(), lambda invoice: remind_of(invoice.pk, on=on))


@transaction.atomic
def remind_of(invoice_id, *, on):
    """One reminder, unless this step was taken already. Returns the Reminder or None.

    After days without a run only the latest step is taken: nobody gets three mails at once. After
    a clock went back no earlier step is: nobody is reminded kindly after having been firmly.
    """
    invoice = Invoice.objects.select_for_update().get(pk=invoice_id)
    since = overdue_since(invoice)
    reached = [days for days in steps() if since and days <= (on - since).days]
    if not reached or invoice.reminders.filter(since=since, days__gte=reached[-1]).exists():
        return None
    reminder = Reminder.objects.create(invoice=invoice, since=since, days=reached[-1])
    if invoice.status == Invoice.Status.OVERDUE:
        invoice.start_dunning()
    emails.overdue(reminder)
    if reminder.is_last:
        suspend(invoice.engagement)
    return reminder


def steps():
    """After how many days a reminder is sent, ascending."""
    return settings.MARKETPLACE["REMINDER_DAYS"]


def overdue_since(invoice):
    """The day on which it became overdue, since it was last paid if it ever was; or None."""
    story = list(Entry.objects.about(invoice).filter(verb__in=["overdue", "paid"]))
    since_paid = []
    for entry in story:
        since_paid = [] if entry.verb == "paid" else [*since_paid, entry]
    return timezone.localdate(since_paid[0].at) if since_paid else None


def suspend(engagement):
    if lock(engagement).can_move_to(Engagement.Status.SUSPENDED):
        turns.suspend(engagement, by=None, reason=SUSPENDED_FOR_DEBT)


@transaction.atomic
def write_off(invoice, *, by, reason):
    """Give up what a company still owes: the platform bears the loss. Raises IllegalMove.

    The freelancer's claim stays: what is owed to her is paid by hand and stands in the queues.
    reason: for operations alone; the two sides read that the payment is no longer expected.
    """
    invoice = Invoice.objects.with_outstanding().select_for_update(of=("self",)).get(pk=invoice.pk)
    invoice.give_up(by=by, reason=NOT_EXPECTED)
    Entry.objects.record(invoice, "loss_explained", by=by, reason=reason)
    posting.bad_debt(
        invoice,
        invoice.outstanding_cents,
        times_written_off(invoice),
        happened_at=timezone.now(),
    )
    return invoice


def times_written_off(invoice):
    """How often it was given up: paid after all, it may be taken back and given up again."""
    return Entry.objects.about(invoice).filter(verb=Invoice.Status.UNCOLLECTIBLE).count()
