"""Transfers that Stripe would not make: why, and when they are tried again."""

from datetime import timedelta

from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.stripe.models import Operation

LONGEST_PAUSE = timedelta(days=1)

# What Stripe calls it when her account may not receive anything at present.
ACCOUNT_NOT_READY = "insufficient_capabilities_for_transfer"
# What Stripe calls it, in our words; of other refusals its own are shown.
WORDS = {
    "balance_insufficient": _("our balance at Stripe is too small"),
    ACCOUNT_NOT_READY: _("her account may not receive transfers"),
}


def next_try_at(transfer):
    """When a refused transfer is tried again by itself: at once, then ever more rarely."""
    refused = Operation.objects.refused("transfer").filter(subject_id=transfer.pk)
    found = refused.aggregate(times=Count("pk"), last=Max("finished_at"))
    return (found["last"] or timezone.now()) + pause(found["times"])


def pause(times):
    """How long to wait after so many refusals: not at all, then 2, 4, 8, 16 hours, then a day."""
    return min(timedelta(hours=2 ** (times - 1)), LONGEST_PAUSE) if times > 1 else timedelta()


def words(error):
    """Why Stripe refused. error: an Operation's `last_error`."""
    return WORDS.get(error["code"]) or error["message"] or error["code"]
