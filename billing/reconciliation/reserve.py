"""What should stay at Stripe for direct debits that companies take back.

A company may have a SEPA debit (Core scheme) refunded within eight weeks without a word of why, and
one that it never authorised within thirteen months. The platform refunds it, and her transfer may
have left long ago. See docs/adr/0018.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import F, Sum
from django.utils import timezone

from billing.collection.models import Customer, Payment
from billing.ledger.models import Account, Leg
from billing.money import half_up
from billing.payouts.models import Transfer


@dataclass(frozen=True)
class Reserve:
    """In cents: Stripe's balance, what of it waits for freelancers, and what should be left."""

    balance_cents: int
    waiting_cents: int
    debited_cents: int
    wanted_cents: int

    @property
    def ours_cents(self):
        return self.balance_cents - self.waiting_cents

    @property
    def missing_cents(self):
        return max(0, self.wanted_cents - self.ours_cents)


def reserve():
    """The Reserve of this moment, by our own books."""
    kept = F("amount_cents") - F("refunded_cents")
    debited = recent_debits().aggregate(cents=Sum(kept, default=0))["cents"]
    waiting = Transfer.objects.filter(
        status__in=(*Transfer.HELD, Transfer.Status.SCHEDULED),
        payment__in=Payment.objects.received(),
    )
    return Reserve(
        balance_cents=Leg.objects.on(Account.STRIPE).balance(),
        waiting_cents=waiting.aggregate(cents=Sum("amount_cents", default=0))["cents"],
        debited_cents=debited,
        wanted_cents=half_up(debited * settings.MARKETPLACE["RESERVE_BP"], 10_000),
    )


def recent_debits():
    """Direct debits that a company may still have refunded without giving a reason."""
    since = timezone.now() - timedelta(days=settings.MARKETPLACE["RESERVE_DAYS"])
    return Payment.objects.received().filter(method=Customer.Method.SEPA, created_at__gte=since)
