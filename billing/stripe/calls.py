"""The calls that money hangs on: how to send each, and how to find what an earlier try has left.

Every object carries the operation's business key in its metadata, so that it can be found after
Stripe has forgotten the idempotency key.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Call:
    """send(client, params, options) and find(client, params, key), both giving a StripeObject."""

    send: Callable
    find: Callable


def tagged(objects, key):
    """The one with this key. Those that a person has made on Stripe's own pages have none."""
    return next((one for one in objects if getattr(one.metadata, "operation", None) == key), None)


def find_payment_intent(client, params, key):
    """Asked for once more by its id: what the operation expands, a list gives as ids alone.

    Not by a search, which may lag behind for as long as Stripe is in trouble
    (docs.stripe.com/search).
    """
    found = client.v1.payment_intents.list({"customer": params["customer"], "limit": 100})
    intent = tagged(found.auto_paging_iter(), key)
    return intent and client.v1.payment_intents.retrieve(intent.id, {"expand": params["expand"]})


def send_confirmation(client, params, options):
    params = untagged(params)
    return client.v1.payment_intents.confirm(params.pop("intent"), params, options)


def find_confirmed(client, params, key):
    """Whatever became of it: an intent succeeds once at most, and may be confirmed anew."""
    return client.v1.payment_intents.retrieve(params["intent"], {"expand": params["expand"]})


def send_cancellation(client, params, options):
    params = untagged(params)
    return client.v1.payment_intents.cancel(params.pop("intent"), params, options)


def find_cancelled(client, params, key):
    """The intent, once nobody can pay it any more."""
    intent = client.v1.payment_intents.retrieve(params["intent"], {"expand": params["expand"]})
    return intent if intent.status in ("canceled", "succeeded") else None


def untagged(params):
    """Without metadata: an intent keeps the key of the call that made it."""
    return {name: value for name, value in params.items() if name != "metadata"}


def find_transfer(client, params, key):
    """Those of one group are few."""
    found = client.v1.transfers.list({"transfer_group": params["transfer_group"]})
    return tagged(found.auto_paging_iter(), key)


def send_reversal(client, params, options):
    params = dict(params)
    return client.v1.transfers.reversals.create(params.pop("transfer"), params, options)


def find_reversal(client, params, key):
    found = client.v1.transfers.reversals.list(params["transfer"])
    return tagged(found.auto_paging_iter(), key)


def find_refund(client, params, key):
    found = client.v1.refunds.list({"payment_intent": params["payment_intent"]})
    return tagged(found.auto_paging_iter(), key)


def send_evidence(client, params, options):
    params = dict(params)
    return client.v1.disputes.update(params.pop("dispute"), params, options)


def find_evidence(client, params, key):
    """What was submitted is with the dispute itself."""
    dispute = client.v1.disputes.retrieve(params["dispute"])
    return dispute if dispute.evidence_details.has_evidence else None


CALLS = {
    "payment_intent": Call(
        send=lambda client, params, options: client.v1.payment_intents.create(params, options),
        find=find_payment_intent,
    ),
    "payment_confirmation": Call(send=send_confirmation, find=find_confirmed),
    "payment_cancellation": Call(send=send_cancellation, find=find_cancelled),
    "transfer": Call(
        send=lambda client, params, options: client.v1.transfers.create(params, options),
        find=find_transfer,
    ),
    "transfer_reversal": Call(send=send_reversal, find=find_reversal),
    "refund": Call(
        send=lambda client, params, options: client.v1.refunds.create(params, options),
        find=find_refund,
    ),
    "dispute_evidence": Call(send=send_evidence, find=find_evidence),
}
