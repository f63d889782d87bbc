"""What disputes dropped after it was invoiced, and what cannot be credited any more."""

from datetime import timedelta

import structlog
from django.db import transaction

from billing.invoices.credits import CreditTooLarge, credit_dispute
from journal.models import Entry, IllegalMove
from marketplace.timesheets.disputes import carry_out
from marketplace.timesheets.models import Dispute

log = structlog.get_logger(__name__)

# The sweep runs each hour: what it has not credited after two it cannot credit.
TIME_TO_CREDIT = timedelta(hours=2)


def credit_concluded():
    """Credit what concluded disputes dropped. One that cannot be credited holds up no other.

    That is so of hours which another credit note has taken back: a person settles it.
    """
    for dispute in Dispute.objects.to_carry_out():
        try:
            credit_dispute(dispute)
        except CreditTooLarge as problem:
            log.warning("invoices.not_credited", dispute=dispute.pk, reason=str(problem))
        except IllegalMove:
            continue  # Another worker was first.


def uncredited(*, at):
    """Those concluded so long before `at` that the sweep has tried in vain, oldest first."""
    concluded = Entry.objects.filter(
        subject_type__app_label="timesheets",
        subject_type__model="dispute",
        verb__in=[Dispute.Status.SETTLED, Dispute.Status.DECIDED],
        at__lt=at - TIME_TO_CREDIT,
    )
    waiting = Dispute.objects.to_carry_out().filter(pk__in=concluded.values("subject_id"))
    return waiting.order_by("opened_at")


@transaction.atomic
def settle_otherwise(dispute, *, by, reason):
    """Close it without a credit note of its own. Raises IllegalMove when that was done."""
    dispute = Dispute.objects.select_for_update(no_key=True).get(pk=dispute.pk)
    carry_out(dispute, by=by, reason=reason)
