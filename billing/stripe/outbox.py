"""Make the calls that move money, once each, whatever dies in between.

Commit the claim; call with no transaction open; commit the answer and what follows from it. A
process killed anywhere leaves a row that the sweep takes up again with the same idempotency key,
to which Stripe gives the same answer. So it goes on, at growing intervals, for as long as Stripe
knows the key. Past that the object is looked for by its metadata; what stays unclear goes to a
person (stuck.py). A fault of its own Stripe keeps under the key as well, and repeats it for a day:
then the object is looked for, and only if there is none a new key takes the place of the old one.
"""

import uuid
from datetime import timedelta

import stripe
from celery import shared_task
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop
from urllib3.exceptions import ConnectTimeoutError

from billing.stripe.calls import CALLS
from billing.stripe.gateway import client
from billing.stripe.models import IfMissing, Operation, OperationStatus
from billing.stripe.querysets import wait
from billing.stripe.reactions import ANSWERS, Unexpected

# Stripe may forget a v1 key after 24 hours.
KEY_LIFE = timedelta(hours=23)
# By then nothing is under way of a call that ended with a fault: what it has made is there.
SETTLED = timedelta(hours=1)
# Turned away at the door: nothing was begun.
TURNED_AWAY = (stripe.RateLimitError, stripe.AuthenticationError, stripe.PermissionError)


def enqueue(kind, key, params, *, subject_id):
    """Write down a call to make; the same business key again changes nothing.

    kind: one of CALLS. Call it in the transaction that decides on the movement.
    """
    operation, created = Operation.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "subject_id": subject_id,
            "params": {**params, "metadata": {**params.get("metadata", {}), "operation": key}},
            "not_before": timezone.now(),
        },
    )
    if created:
        perform.delay_on_commit(operation.pk)
    return operation


@shared_task
def perform(operation_id):
    """Make one pending call, unless somebody else is at it or it has to wait."""
    with transaction.atomic(durable=True):
        operation = Operation.objects.claim(operation_id)
    if operation is None:
        return
    if operation.if_missing or outlived_its_key(operation):
        look_for(operation)
    else:
        send(operation)


def outlived_its_key(operation):
    """Also when the clock went back: then the age of the key is unknown."""
    age = timezone.now() - operation.first_sent_at
    return not timedelta(0) <= age < KEY_LIFE


def send(operation):
    """One try alone: after several, a refused connection would say nothing of those before it."""
    options = {"idempotency_key": str(operation.idempotency_key), "max_network_retries": 0}
    try:
        answer = CALLS[operation.kind].send(client(), operation.params, options)
    except (stripe.CardError, stripe.InvalidRequestError) as refusal:
        finish(operation, OperationStatus.REFUSED, last_error=explain(refusal))
    except stripe.IdempotencyError as error:
        hand_over(operation, explain(error))
    except stripe.StripeError as error:
        try_later(operation, error, **what_follows_from(operation, error))
    else:
        adopt(operation, answer)


def what_follows_from(operation, error):
    """What else changes of a call that has to be made once more."""
    if operation.was_unsent and never_arrived(error):
        return {"first_sent_at": None}
    now = timezone.now()
    if is_kept(error) and now - operation.first_sent_at >= SETTLED:
        anew = {"idempotency_key": uuid.uuid4(), "first_sent_at": now}
        return {**anew, "if_missing": IfMissing.SEND}
    return {}


def is_kept(error):
    """Whether Stripe repeats a fault that it keeps under the key (docs.stripe.com/error-low-level).

    It will say nothing else for as long as it knows the key.
    """
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    return error.http_status == 500 and headers.get("idempotent-replayed") == "true"


def never_arrived(error):
    """Whether it is certain that Stripe has not begun what we asked for."""
    if isinstance(error, TURNED_AWAY):
        return True
    # What requests raises names its reason where no connection was made.
    reasons = [getattr(arg, "reason", None) for arg in getattr(error.__cause__, "args", ())]
    return any(isinstance(reason, ConnectTimeoutError) for reason in reasons)


def look_for(operation):
    """The key may be forgotten, or a person has decided: first find what a call has left."""
    try:
        found = CALLS[operation.kind].find(client(), operation.params, operation.key)
    except stripe.InvalidRequestError as refusal:
        hand_over(operation, explain(refusal))
    except stripe.StripeError as error:
        try_later(operation, error)
    else:
        if found:
            adopt(operation, found)
        elif operation.if_missing == IfMissing.SEND:
            send_anew(operation)
        else:
            hand_over(operation, {"code": "not_found"})


def send_anew(operation):
    """Stripe has no trace of it: where the key may be forgotten, its life begins again."""
    began = timezone.now() if outlived_its_key(operation) else operation.first_sent_at
    if still_ours(operation).update(if_missing="", first_sent_at=began):
        send(operation)


def adopt(operation, answer):
    """Keep the answer and act on it; one that was never asked for goes to a person."""
    try:
        finish(
            operation,
            OperationStatus.DONE,
            external_id=answer.id,
            answer=answer.to_dict(for_json=True),
        )
    except Unexpected as surprise:
        hand_over(operation, {"code": "unexpected_answer", "message": str(surprise)})


@transaction.atomic(durable=True)
def finish(operation, status, **fields):
    """Commit the outcome together with all that follows from it.

    When another process was faster (a lease ran out) its outcome stands; it is the same one.
    """
    current = Operation.objects.select_for_update().get(pk=operation.pk)
    if not current.can_move_to(status):
        return
    current.move_to(status, by=None, finished_at=timezone.now(), **fields)
    for reaction in ANSWERS[current.kind]:
        reaction(current)


def try_later(operation, error, **fields):
    still_ours(operation).update(
        not_before=timezone.now() + wait(operation.attempts), last_error=explain(error), **fields
    )


def still_ours(operation):
    """The row, unless another process has taken it over since."""
    return Operation.objects.pending().filter(pk=operation.pk, not_before=operation.not_before)


@transaction.atomic
def hand_over(operation, error):
    """Put it before a person: nobody calls again until she decides, unless she has given it up."""
    current = Operation.objects.select_for_update().get(pk=operation.pk)
    if not current.can_move_to(OperationStatus.STUCK):
        return
    if current.if_missing == IfMissing.ABANDON:
        abandon(current, by=None, reason=gettext_noop("Looked for at Stripe once more."))
    else:
        current.move_to(OperationStatus.STUCK, by=None, last_error=error, if_missing="")


def explain(error):
    """What to keep of a StripeError: small, and nothing secret."""
    body = (error.json_body or {}).get("error", {})
    intent = body.get("payment_intent") or {}
    return {
        "type": type(error).__name__,
        "http_status": error.http_status,
        "code": error.code,
        "decline_code": body.get("decline_code"),
        "message": error.user_message or "",
        "payment_intent": intent.get("id"),
    }


def unfinished(kind, *, subject_id):
    """The calls of this kind for this record whose outcome is still open."""
    return Operation.objects.filter(
        kind=kind,
        subject_id=subject_id,
        status__in=(OperationStatus.PENDING, OperationStatus.STUCK),
    )


@transaction.atomic
def withdraw(key, *, reason):
    """Take back a call that was never sent. Returns whether it was in time."""
    operation = Operation.objects.select_for_update().get(key=key)
    if operation.status != OperationStatus.PENDING or operation.first_sent_at:
        return False
    abandon(operation, by=None, reason=reason)
    return True


@transaction.atomic
def abandon(operation, *, by, reason):
    """Give it up: nothing was moved and nothing will be. Whoever waits for it is told."""
    operation.move_to(OperationStatus.ABANDONED, by=by, reason=reason, finished_at=timezone.now())
    for reaction in ANSWERS[operation.kind]:
        reaction(operation)
