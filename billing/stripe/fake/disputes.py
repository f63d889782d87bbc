"""What customers tell their banks: questions about a charge, and disputes of all or part of it."""

from datetime import timedelta

from django.utils import timezone

from billing.stripe.fake.events import emit
from billing.stripe.fake.memory import change, find, invalid, make, move_balance, where

FEE_CENTS = 1_500
DAYS_TO_ANSWER = 9
ENDS = ("won", "lost", "warning_closed", "prevented")
# What becomes of one whose evidence was submitted.
UNDER_REVIEW = {
    "needs_response": "under_review",
    "warning_needs_response": "warning_under_review",
}


def dispute(intent, cents=None):
    """The customer tells her bank that she did not want this, or so many cents of it."""
    record = make_dispute(intent, "needs_response", cents)
    withdraw(record)
    emit("charge.dispute.created", record)
    emit("charge.dispute.funds_withdrawn", record)
    return record


def inquire(intent, cents=None):
    """Her bank only asks what it was for: no money moves."""
    record = make_dispute(intent, "warning_needs_response", cents)
    emit("charge.dispute.created", record)
    return record


def make_dispute(intent, status, cents):
    charge = find("charge", intent.data["latest_charge"])
    change(charge, disputed=True)
    return make(
        "dispute",
        "dp",
        {
            # The whole once more where nothing is left of it: banks do not look at refunds.
            "amount": cents or left_of(charge) or charge.data["amount"],
            "currency": "eur",
            "charge": charge.id,
            "payment_intent": intent.id,
            "reason": "product_not_received",
            "status": status,
            "evidence_details": awaited(),
            "balance_transactions": [],
        },
    )


def left_of(charge):
    return charge.data["amount"] - charge.data["amount_refunded"]


def awaited():
    due_by = timezone.now() + timedelta(days=DAYS_TO_ANSWER)
    return {"due_by": int(due_by.timestamp()), "has_evidence": False}


def withdraw(record):
    movement = move_balance("adjustment", record.id, -record.data["amount"], FEE_CENTS)
    change(record, balance_transactions=[movement.data])


def escalate(record):
    """The answer to its question did not satisfy the bank: it takes the money, if any is left."""
    left = left_of(find("charge", record.data["charge"]))
    if not left:
        return close_inquiry(record)
    change(record, amount=min(record.data["amount"], left))
    withdraw(record)
    change(record, status="needs_response", evidence_details=awaited())
    emit("charge.dispute.updated", record)
    emit("charge.dispute.funds_withdrawn", record)
    return record


def close_inquiry(record, status="warning_closed"):
    """The bank asks no more."""
    change(record, status=status)
    emit("charge.dispute.closed", record)
    return record


def update_dispute(id_, params):
    record = find("dispute", id_)
    if params.get("submit") and record.data["evidence_details"]["has_evidence"]:
        raise invalid("This dispute has already been submitted.", code="dispute_already_submitted")
    if params.get("submit"):
        change(record, status=UNDER_REVIEW[record.data["status"]])
        change(record, evidence_details={**record.data["evidence_details"], "has_evidence": True})
    return record


def close_dispute(record, *, won, fee_cents=0):
    """The bank decides, or gives back after all what it had kept.

    fee_cents: what Stripe then takes for a dispute won, or gives back.
    """
    if won:
        movement = move_balance("adjustment", record.id, record.data["amount"], fee_cents)
        movements = [*record.data["balance_transactions"], movement.data]
        change(record, balance_transactions=movements)
        emit("charge.dispute.funds_reinstated", record)
    change(record, status="won" if won else "lost")
    emit("charge.dispute.closed", record)
    return record


def open_disputes():
    """Those that still wait for the bank."""
    return where("dispute").exclude(data__status__in=ENDS)


def lost_disputes():
    """Those of which the bank may change its mind."""
    return where("dispute", status="lost")


def is_inquiry(record):
    return record.data["status"].startswith("warning_")


def is_charged_back(charge):
    """Whether a bank has its money; one that only asks does not hold up a refund."""
    free = ["won", "warning_needs_response", "warning_under_review", "warning_closed", "prevented"]
    return where("dispute", charge=charge.id).exclude(data__status__in=free).exists()
