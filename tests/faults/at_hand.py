"""What a market's steps may pick from, always in the same order."""

from billing.collection.models import Chargeback, Refund
from billing.payouts.models import Transfer
from billing.stripe.fake.memory import where


def held_for_us():
    return Transfer.objects.filter(status="blocked", from_own_funds=False, payment=None)


def intents(status):
    return list(where("payment_intent", status=status).order_by("created_at"))


def refused_debits():
    """A card that was declined is not asked again by itself; a bank may find the money late."""
    found = where("payment_intent", status="requires_payment_method").order_by("created_at")
    return [i for i in found if i.data["last_payment_error"]["code"].endswith("debit_failed")]


def disputable():
    """Paid and not disputed before, whatever was refunded of it."""
    undisputed = where("charge", status="succeeded", disputed=False)
    return [
        intent
        for intent in intents("succeeded")
        if undisputed.filter(pk=intent.data["latest_charge"]).exists()
    ]


def to_bear():
    return Chargeback.objects.filter(status__in=Chargeback.TO_BEAR)


def failed_refunds():
    """Those that a person may settle: no bank is deciding on their payment."""
    return list(Refund.objects.failed().with_disputes().filter(open_disputes=0))


def refunds(status):
    return list(where("refund", status=status).order_by("created_at"))
